/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The units of a recording that are the file's own, as they lie in 64 bytes:
 *
 *    0  magic, 8 bytes: found again behind damage, whatever was lost
 *    8  48 bytes that the type gives a meaning
 *   56  checksum of the unit, with zeros in the place of the checksum
 *   60  0, where an event has its kind
 *   61  type
 *   62  version of the format
 *
 *   header      8  size of a unit: 64
 *   instrument  8  which of its pieces, 10 how many pieces, 16 the piece: 40 bytes of its image
 *   mark        8  number of the block, 16 events in it, 20 checksum of their bytes, 24 bits
 *
 * An instrument's image is its struct, field by field, little-endian, so that it can grow: a reader
 * takes what is short for zeros, and refuses what is long unless it is zeros. */
#ifndef OBI_RECORD_UNIT_H
#define OBI_RECORD_UNIT_H

#include <obi/record.h>

enum obi_unit_type { OBI_UNIT_HEADER = 1, OBI_UNIT_INSTRUMENT = 2, OBI_UNIT_MARK = 3 };

enum {
    OBI_UNIT_BYTES = OBI_RECORD_UNIT_BYTES,
    OBI_UNIT_MAGIC_BYTES = 8,
    OBI_PIECE_BYTES = 40,
    OBI_PIECES = (sizeof(struct obi_instrument) + OBI_PIECE_BYTES - 1) / OBI_PIECE_BYTES,
    OBI_PIECES_MOST = 100 /* more are garbage, not the future */
};

/* As PNG has it: a byte that is no ASCII, a name, and line ends that a careless copy changes. */
extern const unsigned char obi_unit_magic[OBI_UNIT_MAGIC_BYTES];

enum obi_mark_bits { OBI_MARK_ENDS_FRAME = 1 };

struct obi_mark {
    uint64_t seq;
    uint32_t n_ev, crc, bits;
};

/* Whether the bytes are a unit of the file's own, whole and sound. Reads 64 bytes. */
int obi_unit_is_own(const unsigned char *unit);
uint32_t obi_unit_version(const unsigned char *unit);
enum obi_unit_type obi_unit_type(const unsigned char *unit);

void obi_unit_put_header(unsigned char *unit);
void obi_unit_put_mark(unsigned char *unit, const struct obi_mark *mark);
struct obi_mark obi_unit_mark(const unsigned char *unit);

/* Which piece of an instrument a unit is, and of how many. */
uint32_t obi_unit_piece(const unsigned char *unit, uint32_t *n_pieces);
/* Writes OBI_PIECES units. */
void obi_unit_put_instrument(unsigned char *units, const struct obi_instrument *instrument);
/* Reads all pieces of an instrument. Returns 1, or 0 when a field is set that is not known here. */
int obi_unit_instrument(const unsigned char *units, uint32_t n_pieces, struct obi_instrument *out);

#endif /* OBI_RECORD_UNIT_H */
