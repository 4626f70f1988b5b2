/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Nasdaq TotalView-ITCH 5.0: single orders of a whole market. Four framings (itch_frame.c) cut the
 * same messages out of bytes; itch_message.c says what becomes of one.
 *
 * Messages name a stock by its locate, a number of the day that the stock directory gives away; a
 * table of all 65536 finds its instrument. The directory comes before the first order, so it is a
 * snapshot of nothing, and there is no other: a book that is lost stays lost until the next day.
 *
 *   unknown --directory, no order before it, nothing missing--> valid
 *   unknown --an order, or something missing--> unknown for the day
 *   valid --a message missing or refused, reset, a new day--> stale for the day
 *
 * What speaks to all stocks at once, a gap or the end of the day, is a sweep: it goes over them as
 * there is room for events, before any byte more is read, and what there is to say to the caller is
 * kept until it is over.
 *
 * Cost: a message is a look-up and at most two events. A sweep goes over the stocks of the day, and
 * there are two of a day at most, so it costs what their directory did, whatever the bytes are.
 * Memory: half a megabyte of locates. A day is a number in each of them, so a new one clears no
 * table, but every 65535th. */
#ifndef OBI_DECODE_ITCH_ITCH_H
#define OBI_DECODE_ITCH_ITCH_H

#include "decode/decoder.h"
#include "decode/itch/table.h"

enum { OBI_ITCH_LOCATES = 65536, OBI_ITCH_SESSION_BYTES = 10, OBI_ITCH_EVENTS = 2 };

/* What a number means today. */
struct obi_itch_locate {
    uint32_t channel; /* position + 1; 0 = none */
    uint16_t day;     /* else it means nothing */
    uint8_t is_other; /* a stock not asked for */
    uint8_t has_orders;
};

/* Beside the roster's channels. */
struct obi_itch_stock {
    uint32_t index; /* among those of its day */
    uint16_t day;   /* of its last directory */
    uint8_t is_closed;
};

/* Where the stream is. */
struct obi_itch_line {
    char session[OBI_ITCH_SESSION_BYTES], old[OBI_ITCH_SESSION_BYTES];
    int has_session, has_old;
    uint64_t due;          /* the first message that was not seen yet */
    uint64_t number;       /* of the next message that comes */
    uint32_t n_left;       /* messages of the packet under way */
    enum obi_counter skip; /* what they count as, where they are not taken; 0 = they are */
    int is_dead;           /* until its end, nothing more can be cut out of it */
};

struct obi_itch_sweep {
    struct obi_event body;
    uint32_t at, end, n; /* among the stocks of the day, and how many it was told to */
};

struct obi_itch {
    struct obi_itch_locate *locate;
    struct obi_itch_stock *stock;
    uint32_t *today; /* positions, in the order of the directory */
    uint32_t n_today;
    int has_valid;      /* a book began since all were lost */
    uint16_t day;       /* from 1 */
    int has_begun;      /* a message of the day was seen */
    int is_incomplete;  /* and one that was not */
    int is_closed;      /* the end was told */
    int has_told_stray; /* that orders came before their directory */
    int has_told_full;  /* that a stock found no room */
    obi_ns ts_ns;       /* of the last message */
    struct obi_itch_line line;
    struct obi_itch_sweep sweep;
    struct obi_event ev[OBI_ITCH_EVENTS]; /* of a message that found no room for all it may make */
    size_t n_ev, n_out;
    uint64_t offset;        /* bytes consumed in all calls */
    struct obi_error fault; /* is to be told when the sweep is over; status 0 = none */
    uint64_t fault_at;      /* its byte, as offset counts */
};

/* A message on its way. */
struct obi_itch_turn {
    struct obi_decoder *d;
    struct obi_itch *i;
    const struct obi_call *call;
    const unsigned char *at; /* NULL: there is none */
    size_t n;
    uint64_t seq;
    const struct obi_itch_layout *layout;
    struct obi_itch_locate *locate;
    struct obi_channel *channel; /* NULL: none is known */
    struct obi_event *ev;        /* room for what comes of it */
    size_t n_ev;
};

/* Cut the next message out, or say what stands where one is due. Return OBI_OK, also when there was
 * none, or OBI_MORE. */
typedef int obi_itch_cutter(struct obi_decoder *d, struct obi_call *call,
                            struct obi_itch_turn *turn);
int obi_itch_cut_counted(struct obi_decoder *d, struct obi_call *call, struct obi_itch_turn *turn);
int obi_itch_cut_raw(struct obi_decoder *d, struct obi_call *call, struct obi_itch_turn *turn);
int obi_itch_cut_soup(struct obi_decoder *d, struct obi_call *call, struct obi_itch_turn *turn);
int obi_itch_cut_mold(struct obi_decoder *d, struct obi_call *call, struct obi_itch_turn *turn);

/* Deals with a message, and with one of the stock directory. */
void obi_itch_take(struct obi_itch_turn *turn);
void obi_itch_take_directory(struct obi_itch_turn *turn);

/* Notes what there is to say of a message: "AAPL message 17, type A: ", to go on with. */
struct obi_text obi_itch_words(const struct obi_itch_turn *turn, int status);
/* Likewise, and counts it as refused; loses says that the stock's book is lost with it. */
struct obi_text obi_itch_refuse(const struct obi_itch_turn *turn, int status, int loses);
/* The next event of the message, of its stock; it counts once n_ev does. Made where it goes out. */
struct obi_event *obi_itch_event(const struct obi_itch_turn *turn, enum obi_event_kind kind,
                                 uint16_t flags);

/* Notes what is to be told, with the byte it begins at; returns the text to go on with. */
struct obi_text obi_itch_fault(struct obi_itch *i, int status, uint64_t at);
/* A gap for the stock at a position, one of the day. */
void obi_itch_lose(struct obi_decoder *d, const struct obi_call *call, uint32_t position);
/* For all that are valid: what is missing may have been anybody's. */
void obi_itch_lose_all(struct obi_decoder *d, const struct obi_call *call);
/* Locates mean nothing any more; books of the day before are lost. */
void obi_itch_begin_day(struct obi_decoder *d, const struct obi_call *call);
/* Tells all stocks of the day that the market is closed. */
void obi_itch_close(struct obi_decoder *d, const struct obi_call *call);

#endif /* OBI_DECODE_ITCH_ITCH_H */
