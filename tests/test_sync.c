/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The rules of synchronisation as scripts that are fed to a decoder. A script's words are messages:
 *
 *   s100          a snapshot with lastUpdateId 100
 *   d98-101       a book update with U 98 and u 101; d98-101<97 also has pu 97
 *   e98-101       the same without levels
 *   o98-101       the same with a price off the grid
 *   x             a book update that breaks off before its ids
 *
 * What is expected has a word for each: S snapshot, D levels, T time, G gap, in the order of the
 * frames; then r for OBI_RESYNC or ! for an error; - for nothing at all. */
#include "feed.h"

#include "decode/feed/sync.h"

struct script {
    const char *said, *heard;
};

/* L = 100 everywhere. First update: U <= 101 <= u; each later one: U <= local + 1, u > local. */
static const struct script spot[] = {
    /* the first update after the snapshot, both ends about L */
    {"s100 d90-99", "S -"},
    {"s100 d90-100", "S -"},
    {"s100 d90-101", "S D"},
    {"s100 d100-100", "S -"},
    {"s100 d100-101", "S D"},
    {"s100 d101-101", "S D"},
    {"s100 d101-110", "S D"},
    {"s100 d102-102", "S Gr"},
    {"s100 d102-110", "S Gr"},
    {"s100 d99-99 d100-100 d101-101", "S - - D"},
    {"s100 d1-1000", "S D"},
    /* later updates: next, overlap, old, hole */
    {"s100 d101-105 d106-110", "S D D"},
    {"s100 d101-105 d105-110", "S D D"},
    {"s100 d101-105 d103-110", "S D D"},
    {"s100 d101-105 d90-106", "S D D"},
    {"s100 d101-105 d107-110", "S D Gr"},
    {"s100 d101-105 d101-105", "S D -"},
    {"s100 d101-105 d103-104", "S D -"},
    {"s100 d101-105 d105-105", "S D -"},
    {"s100 d101-105 d106-106 d105-106 d107-107", "S D D - D"},
    /* updates first, then the snapshot */
    {"d90-99 s100", "- S"},
    {"d90-100 s100", "- S"},
    {"d90-101 s100", "- SD"},
    {"d100-101 s100", "- SD"},
    {"d101-105 s100", "- SD"},
    {"d102-105 s100", "- r"},
    {"d95-99 d100-104 d105-109 s100", "- - - SDD"},
    {"d95-99 d100-100 s100 d101-101", "- - S D"},
    {"d95-99 d99-102 s100", "- - SD"},
    {"d90-95 d90-95 d96-102 s100", "- - - SD"},
    /* too old a snapshot is passed over, a newer one is used */
    {"d102-105 s100 s101", "- r SD"},
    {"d102-105 s100 s104 d106-107", "- r SD D"},
    {"d102-105 s90 s100 s100 s105 d106-106", "- r r r S D"},
    /* a hole among the held: only what is behind it counts */
    {"d90-95 d97-103 s96", "- - SD"},
    {"d90-95 d98-103 s93", "- - r"},
    {"d90-95 d98-103 s97", "- - SD"},
    {"d90-92 d94-95 d97-99 s96", "- - - SD"},
    /* after a gap: the update that showed it is the first held one */
    {"s100 d102-105 s100", "S Gr r"},
    {"s100 d102-105 s101", "S Gr SD"},
    {"s100 d102-105 d106-107 s101 d108-109", "S Gr - SDD D"},
    {"s100 d102-105 d107-108 s106", "S Gr - SD"},
    {"s100 d102-105 s101 d106-106 d108-109 s107", "S Gr SD D Gr SD"},
    {"s100 d102-105 d102-105 s105 d106-106", "S Gr - S D"},
    /* a snapshot that nobody waits for */
    {"s100 s100 d101-101", "S - D"},
    {"s100 s200 d101-101 d102-102", "S - D D"},
    {"s100 d101-101 s50 d102-102", "S D - D"},
    /* updates without levels advance all the same */
    {"s100 e101-105 d106-106", "S T D"},
    {"s100 e101-105 e106-106 d107-107", "S T T D"},
    {"e95-101 s100 d102-102", "- ST D"},
    {"s100 e102-105 s101", "S Gr ST"},
    /* a lost update: gap at once, in sync again with the next snapshot */
    {"s100 o101-101 d102-102 s101", "S G! - SD"},
    {"s100 d101-101 o102-103 s103 d104-104", "S D G! S D"},
    {"s100 o99-100 d101-101", "S - D"},
    {"s100 o103-104 d105-105 s104", "S G! - SD"},
    {"s100 x d101-101 s100", "S G! - SD"},
    {"x d90-101 s100", "! - SD"},
    {"d90-101 x d102-103 s100", "- ! - SDD"},
    /* steps come from the snapshot: a held update may turn out to be off the grid */
    {"o90-101 s100 d102-102 s101", "- SG! - SD"},
    {"d90-101 o102-103 d104-105 s100 s103 d106-106", "- - - SDG! SD D"},
    {"o90-99 d100-101 s100", "- - SD"},
};

/* L = 100 everywhere. First update: U <= 100 <= u or pu = 100; each later one: pu = local. */
static const struct script usdm[] = {
    /* the first update after the snapshot, both ends about L */
    {"s100 d90-99<89", "S -"},
    {"s100 d90-100<89", "S D"},
    {"s100 d90-101<89", "S D"},
    {"s100 d100-100<89", "S D"},
    {"s100 d100-101<99", "S D"},
    {"s100 d99-100<98", "S D"},
    {"s100 d101-101<100", "S D"},
    {"s100 d101-101<99", "S Gr"},
    {"s100 d101-110<101", "S Gr"},
    {"s100 d102-110<100", "S D"},
    {"s100 d102-110<101", "S Gr"},
    {"s100 d102-110<99", "S Gr"},
    {"s100 d200-210<100", "S D"},
    {"s100 d90-99<100", "S -"},
    {"s100 d97-98<96 d99-99<98 d100-104<99", "S - - D"},
    /* later updates: the chain counts, not the distance of ids */
    {"s100 d95-105<90 d106-110<105", "S D D"},
    {"s100 d95-105<90 d150-160<105", "S D D"},
    {"s100 d95-105<90 d101-110<105", "S D D"},
    {"s100 d95-105<90 d106-110<104", "S D Gr"},
    {"s100 d95-105<90 d106-110<106", "S D Gr"},
    {"s100 d95-105<90 d107-110<106", "S D Gr"},
    {"s100 d95-105<90 d95-105<90", "S D -"},
    {"s100 d95-105<90 d98-104<97", "S D -"},
    {"s100 d95-105<90 d105-105<104", "S D -"},
    {"s100 d95-105<90 d96-106<95", "S D Gr"},
    {"s100 d95-100<90 d95-100<90 d101-102<100", "S D - D"},
    /* ids that go back in a valid chain */
    {"s100 d95-105<90 d20-30<105 d31-40<30", "S D D D"},
    {"s100 d95-105<90 d105-105<105 d106-107<105", "S D D D"},
    /* updates first, then the snapshot */
    {"d90-99<89 s100", "- S"},
    {"d90-100<89 s100", "- SD"},
    {"d90-101<89 s100", "- SD"},
    {"d100-105<99 s100", "- SD"},
    {"d101-105<100 s100", "- SD"},
    {"d101-105<99 s100", "- r"},
    {"d102-105<101 s100", "- r"},
    {"d90-95<89 d97-99<95 d105-109<99 s99", "- - - SDD"},
    {"d90-95<89 d97-99<95 d105-109<99 s105", "- - - SD"},
    {"d90-95<89 d97-99<95 s100 d100-101<99", "- - S D"},
    {"d90-95<89 d90-95<89 d97-102<95 s100", "- - - SD"},
    /* too old a snapshot is passed over, a newer one is used */
    {"d102-105<101 s100 s101", "- r SD"},
    {"d102-105<101 s100 s104 d106-107<105", "- r SD D"},
    {"d102-105<101 s90 s100 s100 s106 d106-107<105", "- r r r S D"},
    /* a hole among the held */
    {"d90-95<89 d97-103<96 s96", "- - SD"},
    {"d90-95<89 d97-103<96 s93", "- - r"},
    {"d90-92<89 d94-95<93 d97-99<96 s97", "- - - SD"},
    /* after a gap */
    {"s100 d102-105<101 s100", "S Gr r"},
    {"s100 d102-105<101 s101", "S Gr SD"},
    {"s100 d102-105<101 d120-121<105 s103 d130-131<121", "S Gr - SDD D"},
    {"s100 d102-105<101 d107-108<106 s107", "S Gr - SD"},
    {"s100 d95-105<94 d107-108<106 s108 d109-110<108", "S D Gr SD D"},
    /* a snapshot that nobody waits for */
    {"s100 s100 d101-101<100", "S - D"},
    {"s100 s200 d95-105<94 d106-106<105", "S - D D"},
    {"s100 d95-105<94 s50 d106-106<105", "S D - D"},
    /* updates without levels advance all the same */
    {"s100 e95-105<94 d106-106<105", "S T D"},
    {"e95-105<94 s100 d106-106<105", "- ST D"},
    /* a lost update */
    {"s100 o95-105<94 d106-107<105 s105", "S G! - SD"},
    {"s100 d95-105<94 o106-107<105 s107 d108-109<107", "S D G! S D"},
    {"s100 o90-99<89 d100-101<99", "S - D"},
    {"s100 x d95-105<94 s100", "S G! - SD"},
    {"o95-105<94 s100 d106-107<105 s105", "- SG! - SD"},
};

static void say_diff(struct feed *f, const char *word, int *rc) {
    unsigned long long first, last, previous = 0;
    int n = sscanf(word + 1, "%llu-%llu<%llu", &first, &last, &previous);
    ck_assert_int_ge(n, 2);
    char pu[40] = "";
    if (n == 3) snprintf(pu, sizeof pu, ",\"pu\":%llu", previous);
    const char *bids = *word == 'e' ? "" : *word == 'o' ? "[\"10.05\",\"1\"]" : "[\"10.0\",\"1\"]";
    *rc = feed_say(f,
                   "{\"e\":\"depthUpdate\",\"E\":5,\"s\":\"X\",\"U\":%llu,\"u\":%llu%s,\"b\":[%s],"
                   "\"a\":[]}",
                   first, last, pu, bids);
}

static int say_word(struct feed *f, const char *word) {
    int rc = 0;
    if (*word == 's') {
        return feed_say(f, "{\"lastUpdateId\":%s,\"bids\":[[\"9.9\",\"2\"]],\"asks\":[]}",
                        word + 1);
    }
    if (*word == 'x') return feed_say(f, "{\"e\":\"depthUpdate\",\"E\":5,\"s\":\"X\",\"U\":1");
    say_diff(f, word, &rc);
    return rc;
}

/* The frames that came out since `from`, and the code, as a word. */
static void hear(const struct feed *f, size_t from, int rc, char *heard) {
    char *first = heard;
    int begins = 1;
    for (size_t i = from; i < f->n_ev; i++) {
        const struct obi_event *ev = &f->ev[i];
        if (begins) {
            *heard++ = ev->kind == OBI_EVENT_CLEAR   ? 'S'
                       : ev->kind == OBI_EVENT_LEVEL ? 'D'
                       : ev->kind == OBI_EVENT_TIME  ? 'T'
                       : ev->kind == OBI_EVENT_GAP   ? 'G'
                                                     : '?';
        }
        begins = (ev->flags & OBI_EVENT_LAST) != 0;
    }
    ck_assert(begins); /* no frame is left open */
    if (rc) *heard++ = rc == OBI_RESYNC ? 'r' : '!';
    if (heard == first) *heard++ = '-';
    *heard = '\0';
}

static void play(const char *format, const struct script *script, size_t ev_size) {
    struct feed *f = feed_open(format);
    f->ev_size = ev_size;
    char said[200], heard[200] = "", *at = heard;
    snprintf(said, sizeof said, "%s", script->said);
    for (char *word = strtok(said, " "); word; word = strtok(NULL, " ")) {
        size_t from = f->n_ev;
        int rc = say_word(f, word);
        if (at > heard) *at++ = ' ';
        hear(f, from, rc, at);
        at += strlen(at);
    }
    ck_assert_msg(strcmp(heard, script->heard) == 0, "%s: %s\n  expected %s\n  heard    %s", format,
                  script->said, script->heard, heard);
    (void)feed_held_now(f);
    feed_close(f);
}

START_TEST(spot_updates_leave_no_hole_between_ids) {
    play("binance-spot", &spot[_i], FEED_EVENTS);
    play("binance-spot", &spot[_i], 1);
}
END_TEST

START_TEST(futures_updates_name_the_one_before) {
    play("binance-usdm", &usdm[_i], FEED_EVENTS);
    play("binance-usdm", &usdm[_i], 1);
}
END_TEST

/* Written from the venue's own words, not from the code. */
static enum obi_sync_verdict spot_says(uint64_t local, const struct obi_update_ids *ids) {
    if (ids->last < local + 1) return OBI_SYNC_OLD;
    return ids->first > local + 1 ? OBI_SYNC_HOLE : OBI_SYNC_NEXT;
}

static enum obi_sync_verdict futures_join_says(uint64_t snapshot,
                                               const struct obi_update_ids *ids) {
    if (ids->last < snapshot) return OBI_SYNC_OLD;
    int around = ids->first <= snapshot && ids->last >= snapshot;
    return around || ids->previous == snapshot ? OBI_SYNC_NEXT : OBI_SYNC_HOLE;
}

static enum obi_sync_verdict futures_follow_says(uint64_t local, const struct obi_update_ids *ids) {
    if (ids->previous == local) return OBI_SYNC_NEXT;
    return ids->last > local ? OBI_SYNC_HOLE : OBI_SYNC_OLD;
}

START_TEST(every_small_update_is_judged_by_the_venues_words) {
    const struct obi_sync_rule by_range = {.chain = OBI_CHAIN_RANGE, .join_after = 1},
                               by_identity = {.chain = OBI_CHAIN_IDENTITY};
    const uint64_t local = 5;
    struct obi_update_ids ids;
    for (ids.first = 0; ids.first <= 10; ids.first++) {
        for (ids.last = ids.first; ids.last <= 10; ids.last++) {
            for (ids.previous = 0; ids.previous <= 10; ids.previous++) {
                ck_assert_int_eq(obi_sync_join(&by_range, local, &ids), spot_says(local, &ids));
                ck_assert_int_eq(obi_sync_follow(&by_range, local, &ids), spot_says(local, &ids));
                ck_assert_int_eq(obi_sync_join(&by_identity, local, &ids),
                                 futures_join_says(local, &ids));
                ck_assert_int_eq(obi_sync_follow(&by_identity, local, &ids),
                                 futures_follow_says(local, &ids));
            }
        }
    }
}
END_TEST

START_TEST(a_book_waits_joins_and_runs) {
    const struct obi_sync_rule by_identity = {.chain = OBI_CHAIN_IDENTITY};
    struct obi_update_ids ids = {90, 110, 89};
    struct obi_sync sync;
    obi_sync_init(&sync);
    ck_assert(sync.waiting);
    obi_sync_start(&sync, 100, 0);
    ck_assert(!sync.waiting && sync.joining);
    ck_assert_int_eq(obi_sync_judge(&by_identity, &sync, &ids), OBI_SYNC_NEXT);
    obi_sync_advance(&sync, &ids);
    ck_assert(!sync.joining);
    ck_assert_uint_eq(sync.local, 110);
    ck_assert_int_eq(obi_sync_judge(&by_identity, &sync, &ids), OBI_SYNC_OLD);
    obi_sync_stop(&sync);
    ck_assert(sync.waiting);
}
END_TEST

START_TEST(ids_near_the_largest_one_do_not_wrap) {
    const struct obi_sync_rule by_range = {.chain = OBI_CHAIN_RANGE, .join_after = 1};
    const struct obi_update_ids first = {1, 2, 0}, last = {INT64_MAX, INT64_MAX, 0};
    ck_assert_int_eq(obi_sync_follow(&by_range, INT64_MAX, &first), OBI_SYNC_OLD);
    ck_assert_int_eq(obi_sync_follow(&by_range, INT64_MAX, &last), OBI_SYNC_OLD);
    ck_assert_int_eq(obi_sync_follow(&by_range, INT64_MAX - 1, &last), OBI_SYNC_NEXT);
    ck_assert_int_eq(obi_sync_join(&by_range, INT64_MAX, &last), OBI_SYNC_OLD);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("sync");
    TCase *t = tcase_create("rules");
    tcase_add_test(t, every_small_update_is_judged_by_the_venues_words);
    tcase_add_test(t, a_book_waits_joins_and_runs);
    tcase_add_test(t, ids_near_the_largest_one_do_not_wrap);
    suite_add_tcase(s, t);
    t = tcase_create("scripts");
    tcase_add_loop_test(t, spot_updates_leave_no_hole_between_ids, 0,
                        (int)(sizeof spot / sizeof *spot));
    tcase_add_loop_test(t, futures_updates_name_the_one_before, 0,
                        (int)(sizeof usdm / sizeof *usdm));
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
