//! Names that the theory speaks of.

use crate::name::Name;
use crate::store::Store;

macro_rules! known {
    ($($field:ident = $text:literal),* $(,)?) => {
        /// Interned when the kernel is made, so that they outlive every rollback.
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct Known { $(pub $field: Name),* }

        impl Known {
            pub fn new(store: &mut Store) -> Self {
                Self { $($field: store.dotted($text)),* }
            }
        }
    };
}

known! {
    nat = "Nat", zero = "Nat.zero", succ = "Nat.succ",
    bool = "Bool", bool_false = "Bool.false", bool_true = "Bool.true",
    string = "String", string_of_list = "String.ofList", string_mk = "String.mk",
    char = "Char", char_of_nat = "Char.ofNat", list = "List", list_nil = "List.nil", list_cons = "List.cons",
    eq = "Eq", eq_refl = "Eq.refl",
    quot = "Quot", quot_mk = "Quot.mk", quot_lift = "Quot.lift", quot_ind = "Quot.ind",
    u = "u", opt_param = "optParam", auto_param = "autoParam", out_param = "outParam",
    semi_out_param = "semiOutParam",
    nested = "_nested", eager_reduce = "eagerReduce",
}
