/* embed SYMBOL ROOT FILE… > out.c — writes the files as one table of base/embed.h; names are paths below ROOT. */
#include <stdio.h>
#include <string.h>

static int embed_one(const char *path, unsigned index) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "embed: cannot open %s\n", path);
        return -1;
    }
    printf("static const unsigned char file_%u[] = {", index);
    int c;
    for (unsigned long n = 0; (c = getc(file)) != EOF; n++)
        printf("%s%d,", n % 32 == 0 ? "\n" : "", c);
    printf("0};\n");
    fclose(file);
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 3)
        return 2;
    size_t root = strlen(argv[2]);
    printf("#include \"base/embed.h\"\n");
    for (int i = 3; i < argc; i++)
        if (strncmp(argv[i], argv[2], root) != 0 || embed_one(argv[i], (unsigned)i) != 0)
            return 1;
    printf("const struct embed_file %s[] = {\n", argv[1]);
    for (int i = 3; i < argc; i++)
        printf("{\"%s\", {(const char *)file_%d, sizeof file_%d - 1}},\n", argv[i] + root + 1, i, i);
    printf("{0, {0, 0}}};\n");
    return ferror(stdout) || fflush(stdout) != 0;
}
