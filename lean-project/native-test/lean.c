/* The `lean` executable: the whole program is in libleanshared.so, which the package brings without it. */
extern int lean_main(int argc, char **argv);

int main(int argc, char **argv) { return lean_main(argc, argv); }
