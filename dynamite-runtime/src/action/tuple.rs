//! Tuples that get one more element with each part that is added to a batch or a transaction.

/// A tuple to which an element can be appended. A tuple can have up to eight elements.
#[diagnostic::on_unimplemented(
    message = "at most eight parts can be added",
    note = "`TransactGets::add_all` adds several reads as one part"
)]
pub trait Append<T> {
    /// The longer tuple.
    type Out;
}

macro_rules! tuples {
    ($($($t:ident)*;)*) => { $(
        impl<Last, $($t),*> Append<Last> for ($($t,)*) {
            type Out = ($($t,)* Last,);
        }
    )* };
}

tuples! {
    ;
    A;
    A B;
    A B C;
    A B C D;
    A B C D F;
    A B C D F G;
    A B C D F G H;
}
