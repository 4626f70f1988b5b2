/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * obi's own file, read back: the same events, byte by byte. A block is verified whole, checksum and
 * every event, before one event of it goes out. What is damaged is told with its block, its byte
 * and both checksums; every book that was valid is lost with it, and reading goes on where the next
 * unit of the file's own is found, at whatever byte. If a frame may have begun in what was lost,
 * the rest of it is dropped: half a snapshot must not pass for one.
 *
 * Cost: three passes over a block, which fits a cache: checksum, check, copy. */
#ifndef OBI_DECODE_RECORD_RECORD_H
#define OBI_DECODE_RECORD_RECORD_H

#include "decode/decoder.h"
#include "record/unit.h"

/* What an id of the file means here. */
struct obi_record_id {
    uint32_t id;
    uint32_t channel; /* position + 1; 0 = free */
};

struct obi_record_map {
    struct obi_record_id *slot; /* open addressing, at most half full */
    uint32_t mask, n;
    uint32_t last_id; /* asked last, and the answer; events of one book come together */
    struct obi_channel *last;
};

struct obi_record {
    uint64_t offset;   /* bytes consumed in all calls */
    uint64_t next_seq; /* of the block that is due */
    int has_seq;       /* it is known */
    int seeking;       /* damage: looks for the next unit of the file's own */
    int doubtful;      /* events were lost, and the next one may be in the middle of a frame */
    int ended;         /* the last block, if it was whole, ended where a frame did */
    uint64_t sure_seq; /* of the block that begins with a frame, whatever was lost; at least 0 */
    uint32_t n_left;   /* events of the verified block */
    struct obi_record_map map;
    struct obi_error fault; /* is to be told when the gaps are; status 0 = none */
    uint64_t fault_at;      /* its byte, as offset counts */
};

void obi_record_map_carve(struct obi_record_map *map, struct obi_carve *c, uint32_t size);
void obi_record_map_clear(struct obi_record_map *map);
struct obi_channel *obi_record_map_search(struct obi_record_map *map, const struct obi_roster *r,
                                          uint32_t id);
/* NULL for an id that no instrument of the recording has. */
static inline struct obi_channel *obi_record_map_find(struct obi_record_map *map,
                                                      const struct obi_roster *r, uint32_t id) {
    if (map->last && map->last_id == id) return map->last;
    return obi_record_map_search(map, r, id);
}
/* Says what an id means from now on. */
void obi_record_map_set(struct obi_record_map *map, uint32_t id, uint32_t channel);

/* Takes an instrument of the file. Returns OBI_OK or an error, told in err. */
int obi_record_meet(struct obi_decoder *d, const struct obi_instrument *told,
                    struct obi_error *err);

#endif /* OBI_DECODE_RECORD_RECORD_H */
