/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Reasons to disbelieve a book of which no update was seen to be lost: the venue's checksum says
 * otherwise, it stays crossed, nothing spoke of it for long. Each makes it stale, the last two only
 * where the caller set a limit. */
#ifndef OBI_BOOK_DOUBT_H
#define OBI_BOOK_DOUBT_H

#include "book/book.h"

/* Notes a checksum, to be judged when the frame has ended. */
void obi_book_note_checksum(obi_book *book, const struct obi_event *ev);
/* At a frame's end, where it had a checksum; before a snapshot counts as one. */
void obi_book_judge_checksum(obi_book *book);
/* At a frame's end whose shape is known, where it or the one before is crossed. */
void obi_book_judge_crossing(obi_book *book);
/* At an event that was taken, before it counts as one that spoke. */
void obi_book_judge_silence(obi_book *book, const struct obi_event *ev);

#endif /* OBI_BOOK_DOUBT_H */
