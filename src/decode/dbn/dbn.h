/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Databento's DBN, versions 1 to 3, unpacked: a head, metadata of the length that the head tells,
 * then records that begin with their own length. Nothing marks where a record begins, so a length
 * that cannot be loses every book and all up to the next head. Layouts and meanings are
 * Databento's, from their documentation and the declarations of the crate dbn;
 * docs/venue-databento.md names the pages.
 *
 *   head --8 bytes--> fixed --> lists of symbols --> mappings --> rest --> records
 *   any --what cannot be--> lost --what looks like a head--> head
 *
 * Metadata is read piece by piece, the largest of them one symbol and eight bytes: what it counts
 * is compared with the bytes that its length leaves, and nothing is allocated for it. A head among
 * the records begins a stream anew, as where files stand one behind the other.
 *
 * An instrument is a publisher's id; it is told by records of one schema (dbn_mbo.c, dbn_mbp.c),
 * those of another are counted. So a trade is told once.
 *
 * Cost: constant a record of an order; a record of levels, its levels. Worst case: ids made to
 * collide, or in an unending number, cost a search of the instruments each. */
#ifndef OBI_DECODE_DBN_DBN_H
#define OBI_DECODE_DBN_DBN_H

#include "decode/dbn/layout.h"
#include "decode/dbn/names.h"
#include "decode/decoder.h"

/* Of a record at most: what is left of the frame before, a trade, CLEAR, levels that go and levels
 * that come, the end. */
enum { OBI_DBN_EVENTS = 4 * OBI_DBN_LEVELS_MOST + 4 };

enum obi_dbn_stage {
    OBI_DBN_HEAD = 0,
    OBI_DBN_FIXED = 1,
    OBI_DBN_DEFINITION = 2, /* of the schema: none so far */
    OBI_DBN_LIST = 3,       /* three of symbols */
    OBI_DBN_COUNT = 4,      /* of mappings */
    OBI_DBN_MAPPING = 5,
    OBI_DBN_INTERVAL = 6,
    OBI_DBN_RECORDS = 7,
    OBI_DBN_LOST = 8
};

/* The metadata on its way. */
struct obi_dbn_meta {
    uint32_t left; /* bytes that its length leaves */
    uint64_t skip; /* of them, to pass over */
    uint32_t symbol_size;
    uint32_t n_lists, n_mappings, n_intervals; /* to come */
    char raw[OBI_SYMBOL_SIZE];                 /* the mapping's; empty for one that does not fit */
    uint32_t until;                            /* the day its last interval ends */
    uint8_t stype_in, stype_out;
};

struct obi_dbn_level {
    obi_ticks price_ticks;
    obi_lots qty_lots;
    uint32_t n_orders;
};

struct obi_dbn_side {
    uint32_t n; /* levels that are there, best first */
    struct obi_dbn_level level[OBI_DBN_LEVELS_MOST];
};

/* Where an instrument's book stands.
 *
 *   waiting --CLEAR, or the first order flagged SNAPSHOT--> snapshot --F_LAST--> running
 *   snapshot --a record that is not of it, or that is refused--> waiting and spoilt
 *   running --a gap--> waiting
 *
 * Spoilt: the rest of a broken snapshot is not to pass for one. `waiting` is the channel's. */
struct obi_dbn_book {
    uint64_t key; /* publisher and id */
    uint8_t has_key;
    uint8_t schema; /* of `enum obi_dbn_schema` */
    uint8_t snapshot, spoilt;
    uint8_t open; /* a frame went out that has not ended */
    uint8_t has_seq;
    uint8_t moved; /* the key is another one, and nothing was said yet */
    uint32_t seq;
    obi_ns ts_ns, recv_ns; /* of the last record */
    struct obi_dbn_side side[2];
};

struct obi_dbn {
    enum obi_dbn_stage stage;
    uint32_t version;
    int has_ts_out; /* 8 bytes behind each record */
    int told_full;  /* it was said that there is no room for another instrument */
    struct obi_dbn_meta meta;
    struct obi_dbn_names names;
    struct obi_dbn_book *book; /* of the channel in the same position */
    uint32_t n_books;
    uint64_t offset;        /* bytes consumed in all calls */
    struct obi_error fault; /* is to be told when the gaps are; status 0 = none */
    uint64_t fault_at;      /* its byte, as offset counts */
    struct obi_event ev[OBI_DBN_EVENTS];
    size_t n_ev, n_out;
};

/* A record on its way. */
struct obi_dbn_turn {
    struct obi_decoder *d;
    struct obi_dbn *s;
    struct obi_call *call;
    const unsigned char *p;
    struct obi_channel *ch;
    struct obi_dbn_book *book;
    uint8_t flags, action;
    uint32_t seq;
    obi_ns ts_ns, recv_ns;
};

/* Consumes n bytes. */
void obi_dbn_consume(struct obi_dbn *s, struct obi_call *call, size_t n);
/* Whether n bytes are there; else `*rc` says what comes of it. */
int obi_dbn_has(struct obi_decoder *d, struct obi_call *call, size_t n, const char *what, int *rc);
/* Keeps a fault for when the gaps are told; the text goes on with its byte. */
void obi_dbn_blame(struct obi_dbn *s, int status, const char *words);
/* Events are missing: the books that were valid are not. */
void obi_dbn_lose(struct obi_decoder *d);

/* Goes on by a piece of the metadata. Returns what a step does. */
int obi_dbn_step_meta(struct obi_decoder *d, struct obi_call *call);

/* A record that says which symbol an id has from now on. */
void obi_dbn_take_mapping(struct obi_dbn_turn *turn);

/* Finds whom a record speaks of, and adds it where it is new. 0 for nobody: not asked for, or no
 * room, which is told once, in `*rc`. */
int obi_dbn_find(struct obi_dbn_turn *turn, int *rc);
/* Likewise of those that are known. */
int obi_dbn_find_known(struct obi_dbn_turn *turn);

/* Where a kind of record has what all have. */
struct obi_dbn_places {
    uint8_t flags, action, ts_recv, seq;
};
void obi_dbn_read(struct obi_dbn_turn *turn, const struct obi_dbn_places *at);

/* Bid, ask, or none for all else. */
static inline uint8_t obi_dbn_side(unsigned char side) {
    return side == 'B' ? OBI_BID : side == 'A' ? OBI_ASK : OBI_NONE;
}

/* An event of the record, behind those that it has. */
struct obi_event *obi_dbn_put(const struct obi_dbn_turn *turn, enum obi_event_kind kind,
                              uint16_t flags);
/* The book is lost, for the reason given: GAP, and the condition that goes with it. The record is
 * to be taken again. */
int obi_dbn_break(const struct obi_dbn_turn *turn, const char *words);
/* Gives the record up. `what` may be NULL; loses says that the book is lost with it. */
int obi_dbn_refuse(const struct obi_dbn_turn *turn, int status, const char *what, int64_t value,
                   const char *words, int loses);
/* Puts a price or size on the grid. Returns 1, or 0 with `*rc` set after a refusal. */
int obi_dbn_price(const struct obi_dbn_turn *turn, int64_t value, int loses, obi_ticks *out,
                  int *rc);
int obi_dbn_size(const struct obi_dbn_turn *turn, uint32_t value, int loses, obi_lots *out,
                 int *rc);
/* The instrument is lost to whom it was told so far: why, or NULL. */
const char *obi_dbn_interrupted(const struct obi_dbn_turn *turn);
/* Notes the record's number in its stream. */
void obi_dbn_follow(const struct obi_dbn_turn *turn);

/* Take a record. `*done` is 0 when it is to be taken again because something had to go out. */
int obi_dbn_take_mbo(struct obi_dbn_turn *turn, int *done);
int obi_dbn_take_mbp(struct obi_dbn_turn *turn, size_t n_levels, int *done);

/* What either schema tells of a trade. */
struct obi_dbn_trade {
    int64_t price;
    uint32_t size;
    uint8_t side;
    uint64_t order_id;
};
/* The trade's event; NULL where it has no numbers, or with `*rc` set where it was refused. */
struct obi_event *obi_dbn_put_trade(const struct obi_dbn_turn *turn,
                                    const struct obi_dbn_trade *trade, int *rc);
/* Counts a trade without numbers. */
void obi_dbn_note_numberless(const struct obi_dbn_turn *turn);

#endif /* OBI_DECODE_DBN_DBN_H */
