/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * libFuzzer's way in, a program a format. */
#include "fuzz_decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
    fuzz_decode(FUZZ_FORMAT, data, n);
    return 0;
}
