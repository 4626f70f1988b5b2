/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Kraken's feeds: the same events however bytes and room are cut; no read outside the bytes and no
 * malformed event whatever the bytes are. Texts lie against pages that may not be touched. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "kraken.h"

#include <sys/mman.h>
#include <unistd.h>

enum { MOST_LINES = 12 };

/* A stream of every kind of message a format has; the first line puts the book in sync. */
static const struct stream {
    const char *format, *line[MOST_LINES];
} streams[] = {
    {"kraken",
     {"[7,{'as':[['10.2','1.00','1.5']],'bs':[['10.0','2.50','1.0']]},'book-10','X/Y']",
      "[7,{'a':[['10.1','1.00','5.1']]},{'b':[['10.0','0.00','5.2'],['9.9','4.00','5.3','r']],"
      "'c':'42'},'book-10','X/Y']",
      "[1,[['10.1','0.50','8.557535','s','l',''],['10.2','0.25','8.6','b','m','']],'trade','X/Y']",
      "[1,{'a':['10.2',35,'35.72'],'b':['10.0',185,'185.18']},'ticker','X/Y']",
      "[1,['10.0','10.2','8.5','1.50','0.20'],'spread','X/Y']",
      "{'channelName':'book-10','event':'subscriptionStatus','pair':'X/Y','status':'unsubscribed'}",
      "[7,{'a':[['10.1','1.00','5.1']],'c':'7'},'book-10','X/Y']",
      "[8,{'as':[['1.2','1.0','1.5']],'bs':[]},'book-25','Z/Y']"}},
    {"kraken-v2",
     {"{'channel':'book','type':'snapshot','data':[{'symbol':'X/Y','bids':[{'price':10.0,'qty':1}],"
      "'asks':[{'price':10.5,'qty':2.5}],'checksum':5,'timestamp':'2023-10-06T17:35:55.4Z'}]}",
      "{'channel':'book','type':'update','data':[{'symbol':'X/Y','bids':[{'price':10.0,'qty':0}],"
      "'asks':[],'checksum':5},{'symbol':'X/Y','asks':[{'price':10.6,'qty':1e-8}]}]}",
      "{'channel':'trade','type':'update','data':[{'symbol':'X/"
      "Y','side':'buy','price':10.5,'qty':4,"
      "'trade_id':46,'timestamp':'2023-09-25T07:49:37.708706Z'},{'symbol':'X/Y','side':'sell',"
      "'price':10.0,'qty':1,'trade_id':47}]}",
      "{'channel':'ticker','data':[{'symbol':'X/Y','bid':10,'bid_qty':1,'ask':11,'ask_qty':2}]}",
      "{'channel':'instrument','data':{'pairs':[{'symbol':'X/Y','price_precision':1,"
      "'qty_precision':8},{'symbol':'Q/R','price_increment':0.1,'qty_increment':1e-8}]}}",
      "{'method':'unsubscribe','success':true,'result':{'channel':'book','symbol':'X/Y'}}",
      "{'method':'subscribe','success':true,'result':{'channel':'book','symbol':'X/Y','depth':10}}",
      "{'channel':'book','type':'snapshot','data':[{'symbol':'X/"
      "Y','bids':[{'price':9,'qty':1}]}]}"}},
    {"kraken-v2-l3",
     {"{'channel':'level3','type':'snapshot','data':[{'symbol':'X/"
      "Y','checksum':8,'bids':[{'order_id'"
      ":'OB-1','limit_price':0.5,'order_qty':1.25,'timestamp':'2023-10-06T17:35:00Z'}],'asks':[]}]"
      "}",
      "{'channel':'level3','type':'update','data':[{'symbol':'X/Y','checksum':9,'bids':[{'event':"
      "'modify','order_id':'OB-1','limit_price':0.5,'order_qty':1},{'event':'add','order_id':'OB-2'"
      ","
      "'limit_price':0.5,'order_qty':2}],'asks':[{'event':'delete','order_id':'OA-2'}]}]}",
      "{'channel':'trade','type':'snapshot','data':[]}"}},
    {"kraken-futures",
     {"{'feed':'book_snapshot','product_id':'X','timestamp':1,'seq':100,'tickSize':null,"
      "'bids':[{'price':9.3,'qty':28.0}],'asks':[{'price':9.6,'qty':50.0}]}",
      "{'feed':'book','product_id':'X','side':'sell','seq':101,'price':9.5,'qty':0.0,'timestamp':"
      "5}",
      "{'feed':'trade','product_id':'X','uid':'e2-8b','side':'buy','type':'fill','seq':5956,"
      "'time':16,'qty':320.0,'price':9.5}",
      "{'feed':'ticker','product_id':'X','time':17,'bid':9.3,'ask':9.5,'bid_size':2.0,"
      "'ask_size':5.0}",
      "{'feed':'book','product_id':'X','side':'buy','seq':103,'price':9.4,'qty':1,'timestamp':6}",
      "{'feed':'book_snapshot','product_id':'X','timestamp':1,'seq':103,'bids':[],'asks':[]}",
      "{'feed':'book_snapshot','product_id':'Z','timestamp':1,'seq':7,'bids':[],'asks':[]}",
      "{'event':'unsubscribed','feed':'book','product_ids':['X','Z',7,'X']}"}},
};

enum { N_STREAMS = sizeof streams / sizeof *streams };

/* -- cuts -------------------------------------------------------------------------------------- */

static char stream[QUOTED_ROOM];
static size_t n_stream;

static void make_stream(const struct stream *s) {
    n_stream = 0;
    for (size_t i = 0; i < MOST_LINES && s->line[i]; i++) {
        n_stream += quoted(s->line[i], stream + n_stream);
        stream[n_stream++] = '\n';
    }
}

/* What a stream does: its events and the codes that were returned, but for OBI_FULL and OBI_MORE.
 * */
struct outcome {
    struct obi_event ev[128];
    size_t n_ev;
    int rc[32];
    size_t n_rc;
};

/* Gives `piece` bytes more each time; what was not used is given again. */
static void decode_pieces(const char *format, size_t first, size_t piece, size_t ev_size,
                          struct outcome *out) {
    struct obi_decoder_options opt = feed_options(format);
    obi_decoder *d;
    size_t at = 0, end = first;
    ck_assert_int_eq(obi_decoder_create(&opt, NULL, &d, NULL), OBI_OK);
    memset(out, 0, sizeof *out);
    for (;;) {
        struct obi_input in = {.struct_size = sizeof in,
                               .flags = end == n_stream ? OBI_INPUT_END : 0,
                               .bytes = stream + at,
                               .n_bytes = end - at};
        struct obi_event ev[64];
        size_t used, n_ev;
        int rc = obi_decoder_decode(d, &in, &used, ev, ev_size, &n_ev, NULL);
        memcpy(out->ev + out->n_ev, ev, n_ev * sizeof *ev);
        out->n_ev += n_ev;
        at += used;
        if (rc == OBI_FULL) continue;
        if (rc != OBI_OK && rc != OBI_MORE) {
            out->rc[out->n_rc++] = rc;
            continue;
        }
        if (end == n_stream) break;
        end = end + piece < n_stream ? end + piece : n_stream;
    }
    ck_assert_uint_eq(at, n_stream);
    obi_decoder_destroy(d);
}

START_TEST(cuts_and_room_change_nothing) {
    static const size_t rooms[] = {1, 2, 3, 5, 7, 13, 64};
    static struct outcome expected, got;
    const struct stream *s = &streams[_i];
    make_stream(s);
    decode_pieces(s->format, n_stream, 1, 64, &expected);
    ck_assert_uint_gt(expected.n_ev, 6);
    ck_assert_int_eq(obi_event_check(expected.ev, expected.n_ev, NULL), OBI_OK);
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
        decode_pieces(s->format, n_stream, 1, rooms[i], &got);
        ck_assert_mem_eq(&got, &expected, sizeof got);
        decode_pieces(s->format, 1, 1, rooms[i], &got);
        ck_assert_mem_eq(&got, &expected, sizeof got);
    }
    for (size_t first = 0; first <= n_stream; first++) {
        decode_pieces(s->format, first, n_stream, first % 3 ? 64 : 1, &got);
        ck_assert_mem_eq(&got, &expected, sizeof got);
    }
}
END_TEST

/* -- bytes ------------------------------------------------------------------------------------- */

static char *guarded, *guarded_end;

static void guard_pages(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *at = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(at != MAP_FAILED);
    ck_assert_int_eq(mprotect(at, page, PROT_NONE), 0);
    ck_assert_int_eq(mprotect(at + 2 * page, page, PROT_NONE), 0);
    guarded = at + page;
    guarded_end = at + 2 * page;
}

/* An assertion that says nothing while it holds: Check writes each of its own to a file. */
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) ck_abort_msg("%s", #condition);                                          \
    } while (0)

/* Decodes what is left of one line, message by message. */
static void drain(obi_decoder *d, struct obi_input *in) {
    struct obi_event ev[64];
    struct obi_error err;
    size_t used, n_ev;
    for (int rc = 1; rc;) {
        rc = obi_decoder_decode(d, in, &used, ev, 64, &n_ev, &err);
        MUST(used <= in->n_bytes && err.offset <= in->n_bytes);
        MUST(obi_event_check(ev, n_ev, NULL) == OBI_OK);
        MUST(!n_ev || rc == OBI_FULL || (ev[n_ev - 1].flags & OBI_EVENT_LAST));
        in->bytes = (const char *)in->bytes + used;
        in->n_bytes -= used;
        if (rc == OBI_MORE && in->flags) break;
        if (rc == OBI_MORE) in->flags = OBI_INPUT_END;
    }
}

/* Decodes against the guard page behind, or against the one before, with a decoder that is in sync
 * or one that waits. Whatever comes out is well formed and ends its frame. */
static void survive(const struct stream *s, const char *text, size_t n, int at_end, int in_sync) {
    struct obi_decoder_options opt = feed_options(s->format);
    char first[QUOTED_ROOM];
    obi_decoder *d;
    opt.max_pending = 16;
    MUST(obi_decoder_create(&opt, NULL, &d, NULL) == OBI_OK);
    struct obi_input in = {.struct_size = sizeof in, .flags = OBI_INPUT_END, .bytes = first};
    in.n_bytes = in_sync ? quoted(s->line[0], first) : 0;
    drain(d, &in);
    char *place = at_end ? guarded_end - n : guarded;
    memcpy(place, text, n);
    in.bytes = place;
    in.n_bytes = n;
    in.flags = 0;
    drain(d, &in);
    obi_decoder_destroy(d);
}

START_TEST(every_truncation_is_survived) {
    const struct stream *s = &streams[_i];
    char text[QUOTED_ROOM];
    guard_pages();
    for (size_t i = 0; i < MOST_LINES && s->line[i]; i++) {
        size_t length = quoted(s->line[i], text);
        for (size_t n = 0; n <= length; n++) {
            for (int kind = 0; kind < 4; kind++) survive(s, text, n, kind & 1, kind & 2);
        }
    }
}
END_TEST

START_TEST(every_change_of_a_byte_is_survived) {
    static const char more[] = "{}[]\",:\\0123456789.-eE\n\r\0\x7f\xff bsaru";
    const struct stream *s = &streams[_i];
    char text[QUOTED_ROOM];
    int n_bytes = test_rounds(1) > 1 ? 256 : (int)sizeof more;
    guard_pages();
    for (size_t i = 0; i < MOST_LINES && s->line[i]; i++) {
        size_t n = quoted(s->line[i], text);
        for (size_t at = 0; at < n; at++) {
            char was = text[at];
            for (int byte = 0; byte < n_bytes; byte++) {
                text[at] = n_bytes == 256 ? (char)byte : more[byte];
                survive(s, text, n, byte & 1, byte % 3);
            }
            text[at] = was;
        }
    }
}
END_TEST

START_TEST(random_edits_are_survived) {
    struct test_rng rng = {test_seed(53)};
    const struct stream *s = &streams[_i];
    guard_pages();
    for (uint64_t round = test_rounds(10000); round > 0; round--) {
        static const char spice[] = "{}[]\",:\\0123456789.-eE\n\r butsapU";
        char text[QUOTED_ROOM];
        const char *line = s->line[test_below(&rng, MOST_LINES)];
        size_t n = quoted(line ? line : s->line[1], text);
        for (uint64_t edits = 1 + test_below(&rng, 4); edits > 0 && n; edits--) {
            size_t at = test_below(&rng, n), gone = test_below(&rng, 4);
            if (gone > n - at) gone = n - at;
            memmove(text + at, text + at + gone, n - at - gone);
            n -= gone;
            if (at < n) text[at] = spice[test_below(&rng, sizeof spice - 1)];
        }
        survive(s, text, n, (int)test_below(&rng, 2), (int)test_below(&rng, 2));
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("kraken_robust");
    TCase *t = tcase_create("bytes");
    tcase_set_timeout(t, 100);
    tcase_add_loop_test(t, cuts_and_room_change_nothing, 0, N_STREAMS);
    tcase_add_loop_test(t, every_truncation_is_survived, 0, N_STREAMS);
    tcase_add_loop_test(t, every_change_of_a_byte_is_survived, 0, N_STREAMS);
    tcase_add_loop_test(t, random_edits_are_survived, 0, N_STREAMS);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
