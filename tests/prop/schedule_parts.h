/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the files that play a schedule share: schedule.c throws the dice, schedule_say.c says things
 * to the client and judges what it makes of them. */
#ifndef SCHEDULE_PARTS_H
#define SCHEDULE_PARTS_H

#include "prop/schedule.h"

uint32_t schedule_below(struct schedule *s, uint64_t bound);
int schedule_fails(const struct schedule *s);
/* Notes what is wrong, unless something is already. Returns 0. */
int schedule_blame(struct schedule *s, const char *words);
void schedule_note(struct schedule *s, const char *what, uint32_t i, int32_t n, const char *how);

/* Decodes what waits; lines without a name are instrument i's. */
void schedule_call(struct schedule *s, uint32_t i);
void schedule_flush(struct schedule *s);
/* Message k as it is, with or after others perhaps. */
void schedule_say(struct schedule *s, uint32_t i, int32_t k, const char *how);
/* The beginning of message k, as a line; and the rest as another one. */
void schedule_say_broken(struct schedule *s, uint32_t i, int32_t k, int and_rest);
void schedule_say_trade(struct schedule *s, uint32_t i);
void schedule_say_snapshot(struct schedule *s, uint32_t i, int32_t state, uint64_t id, int ghost);
void schedule_reset(struct schedule *s, uint32_t i, int inside);

#endif /* SCHEDULE_PARTS_H */
