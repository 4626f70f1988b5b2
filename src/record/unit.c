/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "record/unit.h"

#include "core/bytes.h"
#include "core/crc32.h"

#include <string.h>

enum {
    BODY = 8,
    CRC = 56,
    KIND = 60,
    TYPE = 61,
    VERSION = 62,
    N_PIECES = BODY + 2,
    PIECE = 16,
    N_EVENTS = BODY + 8,
    BLOCK_CRC = BODY + 12,
    BITS = BODY + 16
};

const unsigned char obi_unit_magic[OBI_UNIT_MAGIC_BYTES] = {0x89, 'O',  'B',  'I',
                                                            '\r', '\n', 0x1a, '\n'};

static uint32_t crc_of(const unsigned char *unit) {
    static const unsigned char none[4];
    uint32_t crc = obi_crc32(0, unit, CRC);
    crc = obi_crc32(crc, none, sizeof none);
    return obi_crc32(crc, unit + KIND, OBI_UNIT_BYTES - KIND);
}

int obi_unit_is_own(const unsigned char *unit) {
    return memcmp(unit, obi_unit_magic, OBI_UNIT_MAGIC_BYTES) == 0 && unit[KIND] == 0 &&
           obi_load32(unit + CRC) == crc_of(unit);
}

uint32_t obi_unit_version(const unsigned char *unit) {
    return obi_load16(unit + VERSION);
}

enum obi_unit_type obi_unit_type(const unsigned char *unit) {
    return (enum obi_unit_type)unit[TYPE];
}

static void begin(unsigned char *unit, enum obi_unit_type type) {
    memset(unit, 0, OBI_UNIT_BYTES);
    memcpy(unit, obi_unit_magic, OBI_UNIT_MAGIC_BYTES);
    unit[TYPE] = (unsigned char)type;
    obi_store16(unit + VERSION, OBI_RECORD_VERSION);
}

static void seal(unsigned char *unit) {
    obi_store32(unit + CRC, crc_of(unit));
}

void obi_unit_put_header(unsigned char *unit) {
    begin(unit, OBI_UNIT_HEADER);
    obi_store32(unit + BODY, OBI_UNIT_BYTES);
    seal(unit);
}

void obi_unit_put_mark(unsigned char *unit, const struct obi_mark *mark) {
    begin(unit, OBI_UNIT_MARK);
    obi_store64(unit + BODY, mark->seq);
    obi_store32(unit + N_EVENTS, mark->n_ev);
    obi_store32(unit + BLOCK_CRC, mark->crc);
    obi_store32(unit + BITS, mark->bits);
    seal(unit);
}

struct obi_mark obi_unit_mark(const unsigned char *unit) {
    return (struct obi_mark){.seq = obi_load64(unit + BODY),
                             .n_ev = obi_load32(unit + N_EVENTS),
                             .crc = obi_load32(unit + BLOCK_CRC),
                             .bits = obi_load32(unit + BITS)};
}

/* The fields of an instrument, each where the struct has it. Numbers of 4 or 8 bytes, and text. */
struct field {
    size_t at, size;
    int is_text;
};

#define FIELD(name, is_text)                                                                       \
    { offsetof(struct obi_instrument, name), sizeof((struct obi_instrument *)0)->name, is_text }

static const struct field fields[] = {
    FIELD(struct_size, 0), FIELD(flags, 0),      FIELD(id, 0),          FIELD(verification, 0),
    FIELD(symbol, 1),      FIELD(price_step, 1), FIELD(qty_step, 1),    FIELD(depth_limit, 0),
    FIELD(contract, 0),    FIELD(checksum, 0),   FIELD(wire_digits, 0), FIELD(multiplier, 0),
};

enum { N_FIELDS = sizeof fields / sizeof *fields };

static void store_field(unsigned char *to, const unsigned char *from, const struct field *f) {
    uint32_t four;
    uint64_t eight;
    if (f->is_text) {
        memcpy(to, from, f->size);
    } else if (f->size == sizeof four) {
        memcpy(&four, from, sizeof four);
        obi_store32(to, four);
    } else {
        memcpy(&eight, from, sizeof eight);
        obi_store64(to, eight);
    }
}

static void load_field(unsigned char *to, const unsigned char *from, const struct field *f) {
    if (f->is_text) {
        memcpy(to, from, f->size);
    } else if (f->size == sizeof(uint32_t)) {
        uint32_t four = obi_load32(from);
        memcpy(to, &four, sizeof four);
    } else {
        uint64_t eight = obi_load64(from);
        memcpy(to, &eight, sizeof eight);
    }
}

uint32_t obi_unit_piece(const unsigned char *unit, uint32_t *n_pieces) {
    *n_pieces = obi_load16(unit + N_PIECES);
    return obi_load16(unit + BODY);
}

void obi_unit_put_instrument(unsigned char *units, const struct obi_instrument *instrument) {
    unsigned char image[OBI_PIECES * OBI_PIECE_BYTES] = {0};
    for (size_t i = 0; i < N_FIELDS; i++) {
        const struct field *f = &fields[i];
        store_field(image + f->at, (const unsigned char *)instrument + f->at, f);
    }
    for (uint32_t i = 0; i < OBI_PIECES; i++, units += OBI_UNIT_BYTES) {
        begin(units, OBI_UNIT_INSTRUMENT);
        obi_store16(units + BODY, (uint16_t)i);
        obi_store16(units + N_PIECES, OBI_PIECES);
        memcpy(units + PIECE, image + (size_t)i * OBI_PIECE_BYTES, OBI_PIECE_BYTES);
        seal(units);
    }
}

static int is_zero(const unsigned char *bytes, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (bytes[i]) return 0;
    }
    return 1;
}

int obi_unit_instrument(const unsigned char *units, uint32_t n_pieces, struct obi_instrument *out) {
    unsigned char image[OBI_PIECES * OBI_PIECE_BYTES] = {0};
    for (uint32_t i = 0; i < n_pieces; i++) {
        const unsigned char *piece = units + (size_t)i * OBI_UNIT_BYTES + PIECE;
        if (i < OBI_PIECES)
            memcpy(image + (size_t)i * OBI_PIECE_BYTES, piece, OBI_PIECE_BYTES);
        else if (!is_zero(piece, OBI_PIECE_BYTES))
            return 0;
    }
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < N_FIELDS; i++) {
        const struct field *f = &fields[i];
        load_field((unsigned char *)out + f->at, image + f->at, f);
        memset(image + f->at, 0, f->size);
    }
    out->struct_size = sizeof *out;
    return is_zero(image, sizeof image);
}
