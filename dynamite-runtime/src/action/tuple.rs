//! Tuples that grow by one with each call that is added to others.

/// A tuple that can be one longer: up to eight parts.
#[diagnostic::on_unimplemented(message = "there is room for eight parts", note = "`add_all` adds several as one part")]
pub trait Append<T> {
    /// The longer one.
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
