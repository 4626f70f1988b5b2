/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See options.h. "--name value" and "--name=value" are the same; "--" ends the options; "-" is a
 * file. */
#include "options.h"

#include "command.h"
#include "number.h"
#include "say.h"

#include <string.h>

static const struct option help_option = {"--help", OPTION_FLAG, offsetof(struct options, help),
                                          NULL, 0};

static const struct option *find_option(const struct command *command, const char *arg, size_t n) {
    if ((n == 6 && strncmp(arg, "--help", n) == 0) || strcmp(arg, "-h") == 0) return &help_option;
    for (const struct option *o = command->options; o != NULL && o->name != NULL; o++)
        if (strlen(o->name) == n && strncmp(o->name, arg, n) == 0) return o;
    return NULL;
}

/* The place of n bytes in a list of words, -1 when it is not there. */
static int find_choice(const char *choices, const char *word, size_t n) {
    for (int i = 0;; i++) {
        size_t length = strcspn(choices, " ");
        if (length == n && memcmp(choices, word, n) == 0) return i;
        if (choices[length] == '\0') return -1;
        choices += length + 1;
    }
}

static bool read_choice(const struct option *o, const char *value, uint32_t *out) {
    int i = find_choice(o->choices, value, strlen(value));
    if (i < 0) return false;
    *out = (uint32_t)i;
    return true;
}

static bool read_set(const struct option *o, const char *value, uint32_t *out) {
    uint32_t bits = 0;
    for (;;) {
        size_t length = strcspn(value, ",");
        int i = find_choice(o->choices, value, length);
        if (i < 0) return false;
        bits |= 1u << i;
        if (value[length] == '\0') break;
        value += length + 1;
    }
    *out = bits;
    return true;
}

static bool read_text(const struct option *o, const char *value, const char **out) {
    struct step step;
    if (*value == '\0' || (o->kind == OPTION_STEP && !number_read_step(value, &step))) return false;
    *out = value;
    return true;
}

static bool read_value(const struct option *o, const char *value, struct options *out) {
    void *member = (char *)out + o->offset;
    switch (o->kind) {
    case OPTION_FLAG: *(uint32_t *)member = 1; return true;
    case OPTION_STEP:
    case OPTION_TEXT: return read_text(o, value, member);
    case OPTION_COUNT: return number_read_count(value, o->max, member);
    case OPTION_SPAN: return number_read_span(value, member);
    case OPTION_DAY: return number_read_day(value, member);
    case OPTION_CHOICE: return read_choice(o, value, member);
    case OPTION_SET: return read_set(o, value, member);
    }
    return false;
}

static void say_rule(const struct option *o, const char *value) {
    static const char *const rule[] = {
        [OPTION_FLAG] = "no value",
        [OPTION_TEXT] = "a text",
        [OPTION_COUNT] = "a whole number of at most",
        [OPTION_SPAN] = "frame, or a whole number with ns, us, ms, s, m or h, such as 250ms",
        [OPTION_DAY] = "a day such as 2012-06-21",
        [OPTION_STEP] = "a positive decimal such as 0.10",
        [OPTION_CHOICE] = "one of",
        [OPTION_SET] = "a list, with commas, of",
    };
    if (o->kind == OPTION_COUNT)
        say("%s takes %s %llu, not '%s'", o->name, rule[o->kind], (unsigned long long)o->max,
            value);
    else
        say("%s takes %s%s%s, not '%s'", o->name, rule[o->kind], o->choices == NULL ? "" : " ",
            o->choices == NULL ? "" : o->choices, value);
}

/* Reads one option, and its value from this or the next argument; returns how many it took, 0 after
 * a refusal. */
static int read_option(const struct command *command, int n, char **argv, struct options *out) {
    size_t length = strcspn(argv[0], "=");
    const char *value = argv[0][length] == '=' ? argv[0] + length + 1 : NULL;
    const struct option *o = find_option(command, argv[0], length);
    if (o == NULL) {
        say("'obi %s' has no option '%s'; see 'obi %s --help'", command->name, argv[0],
            command->name);
        return 0;
    }
    if (o->kind == OPTION_FLAG && value != NULL) {
        say_rule(o, value);
        return 0;
    }
    int taken = o->kind == OPTION_FLAG || value != NULL ? 1 : 2;
    if (taken > n) {
        say("%s needs a value; see 'obi %s --help'", o->name, command->name);
        return 0;
    }
    if (taken == 2) value = argv[1];
    if (read_value(o, value, out)) return taken;
    say_rule(o, value);
    return 0;
}

bool options_read(const struct command *command, int n, char **argv, struct options *out) {
    bool only_files = false;
    for (int i = 0; i < n;) {
        bool is_option = !only_files && argv[i][0] == '-' && argv[i][1] != '\0';
        if (is_option && strcmp(argv[i], "--") == 0) {
            only_files = true;
            i++;
        } else if (is_option) {
            int taken = read_option(command, n - i, argv + i, out);
            if (taken == 0) return false;
            i += taken;
        } else if (command->takes == NULL) {
            say("'obi %s' takes no '%s'; see 'obi %s --help'", command->name, argv[i],
                command->name);
            return false;
        } else {
            out->files[out->n_files++] = argv[i++];
        }
    }
    return true;
}
