/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "example_file.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static char **names;

char *example_after(char *line, const char *word) {
    size_t n = strlen(word);
    if (strncmp(line, word, n) != 0) return NULL;
    if (line[n] == ' ') return line + n + 1;
    return line[n] ? NULL : line + n;
}

double example_value(const char *text) {
    char *end;
    double value = strtod(text, &end);
    return *end == '/' ? value / strtod(end + 1, NULL) : value;
}

const char *example_status(uint8_t status) {
    static char name[32];
    struct obi_schema row = {.struct_size = sizeof row};
    for (uint32_t i = 0; obi_schema_get(OBI_SUBJECT_VALUE_STATUS, i, &row) == OBI_OK; i++) {
        if (row.id != status) continue;
        snprintf(name, sizeof name, "%s", row.name);
        for (char *c = name; *c; c++) *c = (char)toupper((unsigned char)*c);
        return name;
    }
    return "?";
}

struct example_file example_open(int i) {
    return (struct example_file){.name = names[i]};
}

void example_read(struct example_file *f, void (*take)(void *ctx, char *line), void *ctx) {
    char line[EXAMPLE_LINE];
    FILE *file = fopen(f->name, "r");
    ck_assert_msg(file != NULL, "%s: cannot be read", f->name);
    while (fgets(line, sizeof line, file)) {
        f->line++;
        if (f->line == 1) EXAMPLE_ASSERT(f, example_after(line, "source:"), "no source is named");
        line[strcspn(line, "#\n")] = '\0';
        if (f->line > 1 && line[strspn(line, " ")]) take(ctx, line);
    }
    fclose(file);
    EXAMPLE_ASSERT(f, f->n_checks > 0, "nothing was checked");
}

int example_run(int argc, char **argv, const char *suite, const TTest *test) {
    if (argc < 2) return EXIT_FAILURE;
    names = argv + 1;
    Suite *s = suite_create(suite);
    TCase *tc = tcase_create("files");
    tcase_add_loop_test(tc, test, 0, argc - 1);
    suite_add_tcase(s, tc);
    return test_run(s);
}
