prelude
set_option autoImplicit false
set_option genCtorIdx false
set_option bootstrap.inductiveCheckResultingUniverse false
universe u v w

unsafe axiom lcAny : Type
unsafe axiom lcErased : Type
unsafe axiom lcProof {α : Prop} : α
unsafe axiom lcVoid : Type

inductive PUnit : Sort u where
  | unit : PUnit

set_option bootstrap.inductiveCheckResultingUniverse true

abbrev Unit : Type := PUnit

@[match_pattern] abbrev Unit.unit : Unit := PUnit.unit

structure PProd (α : Sort u) (β : Sort v) where
  fst : α
  snd : β

inductive True : Prop where
  | intro : True

inductive False : Prop

def Not (a : Prop) : Prop := a → False

inductive Bool : Type where
  | false : Bool
  | true : Bool

inductive Eq {α : Sort u} : α → α → Prop where
  | refl (a : α) : Eq a a

abbrev Eq.ndrec {α : Sort u} {a : α} {motive : α → Sort v} (m : motive a) {b : α} (h : Eq a b) : motive b :=
  Eq.rec (motive := fun x _ => motive x) m h

structure And (a b : Prop) : Prop where
  intro ::
  left : a
  right : b

inductive Or (a b : Prop) : Prop where
  | inl (h : a) : Or a b
  | inr (h : b) : Or a b

inductive Nonempty (α : Sort u) : Prop where
  | intro (val : α) : Nonempty α

structure Iff (a b : Prop) : Prop where
  intro ::
  mp : a → b
  mpr : b → a

inductive Nat : Type where
  | zero : Nat
  | succ (n : Nat) : Nat

class OfNat (α : Type u) (_ : Nat) where
  ofNat : α

instance instOfNatNat (n : Nat) : OfNat Nat n := ⟨n⟩

inductive List (α : Type u) where
  | nil : List α
  | cons (head : α) (tail : List α) : List α

structure Char where
  val : Nat

def Char.ofNat (n : Nat) : Char := Char.mk n

structure String where
  ofList ::
  data : List Char

inductive Lean.Name where
  | anonymous : Lean.Name
  | str (pre : Lean.Name) (text : String) : Lean.Name
  | num (pre : Lean.Name) (i : Nat) : Lean.Name

axiom sorryAx (α : Sort u) (synthetic : Bool) : α

axiom propext {a b : Prop} : Iff a b → Eq a b

init_quot

axiom Quot.sound {α : Sort u} {r : α → α → Prop} {a b : α} : r a b → Eq (Quot.mk r a) (Quot.mk r b)

axiom Classical.choice {α : Sort u} : Nonempty α → α

noncomputable def Nat.add (m n : Nat) : Nat := Nat.rec m (fun _ sum => Nat.succ sum) n

noncomputable def Nat.mul (m n : Nat) : Nat := Nat.rec Nat.zero (fun _ product => Nat.add product m) n

theorem Eq.symm {α : Sort u} {a b : α} (h : Eq a b) : Eq b a :=
  Eq.rec (motive := fun x _ => Eq x a) (Eq.refl a) h

theorem congrArg {α : Sort u} {β : Sort v} {a b : α} (f : α → β) (h : Eq a b) : Eq (f a) (f b) :=
  Eq.rec (motive := fun x _ => Eq (f a) (f x)) (Eq.refl (f a)) h

theorem Nat.zero_add (n : Nat) : Eq (Nat.add Nat.zero n) n :=
  Nat.rec (motive := fun n => Eq (Nat.add Nat.zero n) n) (Eq.refl Nat.zero) (fun _ ih => congrArg Nat.succ ih) n
