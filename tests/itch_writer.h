/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Writes ITCH 5.0 for tests, from the specification and without the decoder's table: messages field
 * by field, in any of the four framings. Mold packets gather messages until they are closed. */
#ifndef TEST_ITCH_WRITER_H
#define TEST_ITCH_WRITER_H

#include <stddef.h>
#include <stdint.h>

enum itch_framing { ITCH_COUNTED, ITCH_RAW, ITCH_SOUP, ITCH_MOLD, ITCH_FRAMINGS };
extern const char *const itch_format[ITCH_FRAMINGS]; /* as the decoder calls them */

struct itch_writer {
    enum itch_framing framing;
    unsigned char *bytes; /* the caller's room; what does not fit ends the program */
    size_t n, size;
    char session[11];
    uint64_t seq;     /* of the next message */
    size_t packet_at; /* of the packet under way */
    unsigned n_packet;
    uint16_t locate; /* of the messages to come */
    uint64_t ns;     /* since midnight, likewise */
    char symbol[9];  /* likewise */
};

void itch_open(struct itch_writer *w, enum itch_framing framing, unsigned char *bytes, size_t size);
/* Mold's packet is complete; nothing in the other framings. */
void itch_close(struct itch_writer *w);
/* A message of whatever bytes. */
void itch_put(struct itch_writer *w, const unsigned char *message, size_t n);
/* A packet of Mold without messages: count 0, or 0xffff at the end. */
void itch_packet(struct itch_writer *w, uint16_t count);
/* A packet of Soup. */
void itch_soup(struct itch_writer *w, char type, const char *text);
void itch_login(struct itch_writer *w);

void itch_system(struct itch_writer *w, char event);
void itch_directory(struct itch_writer *w);
void itch_action(struct itch_writer *w, char state);
void itch_add(struct itch_writer *w, uint64_t id, char side, uint32_t shares, uint32_t price,
              const char *mpid); /* NULL: an A */
void itch_execute(struct itch_writer *w, uint64_t id, uint32_t shares, uint64_t match);
void itch_execute_at(struct itch_writer *w, uint64_t id, uint32_t shares, uint64_t match,
                     char printable, uint32_t price);
void itch_cancel(struct itch_writer *w, uint64_t id, uint32_t shares);
void itch_delete(struct itch_writer *w, uint64_t id);
void itch_replace(struct itch_writer *w, uint64_t id, uint64_t id2, uint32_t shares,
                  uint32_t price);
void itch_trade(struct itch_writer *w, uint32_t shares, uint32_t price, uint64_t match);
void itch_cross(struct itch_writer *w, uint64_t shares, uint32_t price, uint64_t match);
void itch_broken(struct itch_writer *w, uint64_t match);
/* One of those that say nothing of the book: B Y L V W K J h I N O. */
void itch_idle(struct itch_writer *w, char type);

#endif /* TEST_ITCH_WRITER_H */
