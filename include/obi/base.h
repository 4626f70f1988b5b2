/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_BASE_H
#define OBI_BASE_H

/** @file base.h
 *  @brief Units, results, errors, memory, version. */

#include <stddef.h>
#include <stdint.h>

/** @brief Marks what the shared library exports. Nothing has to be defined to use the library, but
 *  on Windows, where linking the static one takes `OBI_STATIC`. */
#if defined(_WIN32) && !defined(OBI_STATIC)
#    if defined(OBI_BUILDING)
#        define OBI_API __declspec(dllexport)
#    else
#        define OBI_API __declspec(dllimport)
#    endif
#elif defined(__GNUC__)
#    define OBI_API __attribute__((visibility("default")))
#else
#    define OBI_API
#endif

#define OBI_VERSION_MAJOR 0 /**< Changes when a program has to be compiled anew. */
#define OBI_VERSION_MINOR 1 /**< Changes when something is added. */
#define OBI_VERSION_PATCH 0 /**< Changes when only behaviour is mended. */

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup base Units, results, memory
 *  @{ */

typedef int64_t obi_ns;    /**< Nanoseconds since 1970-01-01T00:00:00Z, or a span of them. */
typedef int64_t obi_ticks; /**< A price in the instrument's price step; may be negative. */
typedef int64_t obi_lots;  /**< A size in the instrument's size step; never negative. */

/** What a call answers: 0 is done, positive a condition to act on, negative an error. */
enum obi_status {
    OBI_OK = 0,             /**< Done. */
    OBI_RESYNC = 1,         /**< An instrument is stale: fetch or await a snapshot for it. */
    OBI_WARMUP = 2,         /**< Too little history: some outputs are NaN. */
    OBI_FULL = 3,           /**< No room for more output: drain it, call again with the rest. */
    OBI_MORE = 4,           /**< The input ends inside a message or a frame: come back with more. */
    OBI_E_ARG = -1,         /**< An argument is NULL, or a count or value out of its domain. */
    OBI_E_STRUCT_SIZE = -2, /**< `struct_size` is no size this library knows. */
    OBI_E_NEWER = -3,       /**< A field or flag is set that this library is too old for. */
    OBI_E_NOMEM = -4,       /**< The allocator had no memory. */
    OBI_E_CAPACITY = -5,    /**< A limit fixed at create was reached. */
    OBI_E_EVENT = -6,       /**< An event contradicts itself: kind, side, flags, price or size. */
    OBI_E_NAME = -7,        /**< Text names no metric, tier, format or symbol that is known. */
    OBI_E_FORMAT = -8,      /**< Bytes are not what their format says. */
    OBI_E_NUMBER = -9       /**< A decimal is off the grid, too long or out of range. */
};

/** Detail of an error, filled by cold calls that take one; always optional. Frozen: 128 bytes. */
struct obi_error {
    int32_t status;    /**< The value the call returned. */
    uint32_t index;    /**< Which element of an input array, which column, or which instrument. */
    uint64_t offset;   /**< Byte offset in the input, where there is one. */
    char message[112]; /**< One line in English, NUL-terminated; empty when all went well. */
};

/** Where a handle gets its one block from; a NULL allocator means malloc and free. Growing. */
struct obi_allocator {
    uint32_t struct_size; /**< `sizeof(struct obi_allocator)`. */
    uint32_t flags;       /**< 0. */
    void *ctx;            /**< Handed to both functions. */
    /** Returns `size` bytes aligned to `align`, a power of two, or NULL. */
    void *(*alloc)(void *ctx, size_t size, size_t align);
    /** Takes back what `alloc` returned for `size`. */
    void (*release)(void *ctx, void *ptr, size_t size);
};

/** Tells the version of the library that is loaded, to compare with the `OBI_VERSION_*` compiled
 *  against.
 *  @return major << 16 | minor << 8 | patch
 *
 *  Cost: constant.  @since 0.1 */
OBI_API uint32_t obi_version(void);

/** Names a status in a short English phrase.
 *  @param status  any int; unknown values are called so
 *  @return static text, never NULL
 *
 *  Cost: a table of a dozen rows.  @since 0.1 */
OBI_API const char *obi_status_text(int status);

/** @} */

#ifdef __cplusplus
}
#endif
#endif /* OBI_BASE_H */
