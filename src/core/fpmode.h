/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The host may round upwards, flush small numbers to zero or trap what is inexact: its results are
 * its own affair, but obi's are the same everywhere. So a call that computes with doubles sets the
 * processor to its defaults, where it is not there already, and back at the end.
 *
 * What lies between the two is in functions of its own that are not inlined, so that no operation
 * moves across. Cost: reading one register, a few cycles; the host's flags are not put back where
 * its mode was the default. On other processors it is fegetround(), which leaves flushing alone. */
#ifndef OBI_CORE_FPMODE_H
#define OBI_CORE_FPMODE_H

#include <stdint.h>

#define OBI_NOT_INLINED __attribute__((noinline))

#if defined(__SSE2__)
#    include <xmmintrin.h>
enum { OBI_FP_DEFAULT = 0x1f80, OBI_FP_FLAGS = 0x3f };
static inline uint64_t obi_fp_mode(void) {
    return _mm_getcsr() & ~(uint32_t)OBI_FP_FLAGS;
}
static inline uint64_t obi_fp_whole(void) {
    return _mm_getcsr();
}
static inline void obi_fp_set(uint64_t mode) {
    _mm_setcsr((uint32_t)mode);
}
#elif defined(__aarch64__)
enum { OBI_FP_DEFAULT = 0 };
static inline uint64_t obi_fp_mode(void) {
    uint64_t mode;
    __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
    return mode;
}
static inline uint64_t obi_fp_whole(void) {
    return obi_fp_mode();
}
static inline void obi_fp_set(uint64_t mode) {
    __asm__ volatile("msr fpcr, %0" : : "r"(mode) : "memory");
}
#else
#    include <fenv.h>
enum { OBI_FP_DEFAULT = FE_TONEAREST };
static inline uint64_t obi_fp_mode(void) {
    return (uint64_t)fegetround();
}
static inline uint64_t obi_fp_whole(void) {
    return obi_fp_mode();
}
static inline void obi_fp_set(uint64_t mode) {
    (void)fesetround((int)mode);
}
#endif

/* Returns what obi_fp_leave() takes. */
static inline uint64_t obi_fp_enter(void) {
    if (obi_fp_mode() == OBI_FP_DEFAULT) return OBI_FP_DEFAULT;
    uint64_t host = obi_fp_whole();
    obi_fp_set(OBI_FP_DEFAULT);
    return host;
}

static inline void obi_fp_leave(uint64_t host) {
    if (host != OBI_FP_DEFAULT) obi_fp_set(host);
}

#endif /* OBI_CORE_FPMODE_H */
