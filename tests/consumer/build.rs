fn main() {
    dynamite_gen::compile("schemas");
}
