/-- A finite graph on the nodes 0, 1, …, `nodes - 1`; an edge joins the two nodes of a pair. -/
structure Graph where
  nodes : Nat
  edges : List (Nat × Nat)

namespace Graph

/-- Whether an edge joins two nodes. -/
def adjacent (G : Graph) (a b : Nat) : Bool :=
  G.edges.any fun e => (e.1 == a && e.2 == b) || (e.1 == b && e.2 == a)

/-- The nodes that edges join to a node, in order. -/
def neighbours (G : Graph) (a : Nat) : List Nat :=
  (List.range G.nodes).filter (G.adjacent a)

/-- How many nodes edges join to a node. -/
def degree (G : Graph) (a : Nat) : Nat :=
  (G.neighbours a).length

/-- How many pairs of nodes are joined. -/
def edgeCount (G : Graph) : Nat :=
  ((List.range G.nodes).map fun b => ((List.range b).filter (G.adjacent b)).length).sum

/-- At least three nodes, none twice, each joined to the next, and the last to the first. -/
def IsCycle (G : Graph) (c : List Nat) : Prop :=
  3 ≤ c.length ∧ c.Nodup ∧
    ∀ i < c.length, G.adjacent (c.getD i 0) (c.getD ((i + 1) % c.length) 0) = true

instance (G : Graph) (c : List Nat) : Decidable (G.IsCycle c) :=
  inferInstanceAs (Decidable (_ ∧ _ ∧ _))

/-- Whether there is a cycle. -/
def HasCycle (G : Graph) : Prop :=
  ∃ c, G.IsCycle c

/-- Whether the nodes of a list can be taken away one after the other, each with at most one neighbour among those that
are left, until no edge is left. -/
def falls (G : Graph) : List Nat → Bool
  | [] => true
  | a :: rest => decide ((rest.filter (G.adjacent a)).length ≤ 1) && !G.adjacent a a && G.falls rest

theorem two_of_filter {p : Nat → Bool} {x y : Nat} : ∀ {l : List Nat}, x ∈ l → y ∈ l → x ≠ y → p x → p y →
    2 ≤ (l.filter p).length := by
  intro l hx hy hne px py
  have hx' : x ∈ l.filter p := List.mem_filter.2 ⟨hx, px⟩
  have hy' : y ∈ l.filter p := List.mem_filter.2 ⟨hy, py⟩
  match h : l.filter p, hx', hy' with
  | [a], hx', hy' => simp at hx' hy'; omega
  | _ :: _ :: _, _, _ => simp

theorem adjacent_symm {G : Graph} {a b : Nat} (h : G.adjacent a b = true) : G.adjacent b a = true := by
  unfold adjacent at *
  rw [List.any_eq_true] at *
  obtain ⟨e, he, h⟩ := h
  exact ⟨e, he, by grind⟩

theorem not_cycle_within {G : Graph} {c : List Nat} (hc : G.IsCycle c) :
    ∀ {l : List Nat}, G.falls l = true → (∀ a ∈ c, a ∈ l) → False := by
  obtain ⟨h3, hn, hadj⟩ := hc
  intro l
  induction l with
  | nil =>
    intro _ hl
    match c, h3, hl with
    | x :: _, _, hl => exact absurd (hl x (by simp)) (by simp)
  | cons a rest ih =>
    intro hf hl
    simp only [falls, Bool.and_eq_true, decide_eq_true_eq, Bool.not_eq_true'] at hf
    obtain ⟨⟨hdeg, hself⟩, hrest⟩ := hf
    by_cases ha : a ∈ c
    · obtain ⟨i, hi, rfl⟩ := List.getElem_of_mem ha
      have get : ∀ j (hj : j < c.length), c.getD j 0 = c[j] := by
        intro j hj; simp [List.getD, hj]
      have inj : ∀ j k (hj : j < c.length) (hk : k < c.length), c[j] = c[k] → j = k := by
        intro j k hj hk h
        have apart := List.pairwise_iff_getElem.1 hn
        rcases Nat.lt_trichotomy j k with hlt | he | hlt
        · exact absurd h (apart j k hj hk hlt)
        · exact he
        · exact absurd h.symm (apart k j hk hj hlt)
      -- The next node and the one before.
      have hnext : (i + 1) % c.length < c.length := Nat.mod_lt _ (by omega)
      have hprev : (i + (c.length - 1)) % c.length < c.length := Nat.mod_lt _ (by omega)
      have h1 := hadj i hi
      have h2 := hadj _ hprev
      have back : ((i + (c.length - 1)) % c.length + 1) % c.length = i := by
        by_cases h0 : i = 0
        · subst h0
          rw [Nat.zero_add, Nat.mod_eq_of_lt (by omega : c.length - 1 < c.length), show c.length - 1 + 1 = c.length by omega, Nat.mod_self]
        · rw [show i + (c.length - 1) = (i - 1) + c.length by omega, Nat.add_mod_right,
            Nat.mod_eq_of_lt (by omega : i - 1 < c.length), show i - 1 + 1 = i by omega, Nat.mod_eq_of_lt hi]
      rw [back] at h2
      rw [get _ hi, get _ hnext] at h1
      rw [get _ hi, get _ hprev] at h2
      have hne : c[(i + 1) % c.length] ≠ c[(i + (c.length - 1)) % c.length] := by
        intro h
        have := inj _ _ hnext hprev h
        have m1 : (i + 1) % c.length = if i + 1 = c.length then 0 else i + 1 := by
          split
          · next h => rw [h, Nat.mod_self]
          · rw [Nat.mod_eq_of_lt (by omega)]
        have m2 : (i + (c.length - 1)) % c.length = if i = 0 then c.length - 1 else i - 1 := by
          split
          · next h => subst h; rw [Nat.zero_add, Nat.mod_eq_of_lt (by omega)]
          · rw [show i + (c.length - 1) = (i - 1) + c.length by omega, Nat.add_mod_right, Nat.mod_eq_of_lt (by omega)]
        rw [m1, m2] at this
        split at this <;> split at this <;> omega
      have inrest : ∀ x ∈ c, G.adjacent c[i] x = true → x ∈ rest := by
        intro x hx hadj
        rcases List.mem_cons.1 (hl x hx) with h | h
        · subst h; rw [hadj] at hself; exact absurd hself (by simp)
        · exact h
      have h2' := adjacent_symm h2
      have := two_of_filter (p := G.adjacent c[i]) (inrest _ (List.getElem_mem hnext) h1)
        (inrest _ (List.getElem_mem hprev) h2') hne h1 h2'
      omega
    · exact ih hrest (fun x hx => by
        rcases List.mem_cons.1 (hl x hx) with h | h
        · subst h; exact absurd hx ha
        · exact h)

/-- A graph whose nodes with edges can all be taken away like that has no cycle. -/
theorem no_cycle {G : Graph} (order : List Nat) (h : G.falls order = true)
    (all : (G.edges.all fun e => order.contains e.1 && order.contains e.2) = true) : ¬ G.HasCycle := by
  rintro ⟨c, hc⟩
  refine not_cycle_within hc h ?_
  intro a ha
  obtain ⟨i, hi, rfl⟩ := List.getElem_of_mem ha
  have hadj := hc.2.2 i hi
  have get : c.getD i 0 = c[i] := by simp [List.getD, hi]
  rw [get] at hadj
  unfold adjacent at hadj
  rw [List.any_eq_true] at hadj
  obtain ⟨e, he, h⟩ := hadj
  rw [List.all_eq_true] at all
  have := all e he
  grind

end Graph
