/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Kraken's feeds: the same events however bytes and room are cut; no read outside the bytes and no
 * malformed event whatever the bytes are. */
#include "hostile.h"

#include "kraken.h"

enum { MOST_LINES = 12 };

/* A stream of every kind of message a format has; the first line puts the book in sync. */
static const struct stream {
    const char *format;
    size_t n_events, n_codes; /* what comes of all lines */
    const char *line[MOST_LINES];
} streams[] = {
    {"kraken",
     16,
     1,
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
     14,
     1,
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
     7,
     0,
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
     12,
     3,
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

/* The texts of a stream with " for each '. */
static size_t open_texts(const struct stream *s, const char *texts[MOST_LINES]) {
    static char room[MOST_LINES][QUOTED_ROOM];
    size_t n = 0;
    for (; n < MOST_LINES && s->line[n]; n++) {
        quoted(s->line[n], room[n]);
        texts[n] = room[n];
    }
    return n;
}

static struct hostile hostile_of(const struct stream *s, const char *const *texts) {
    return (struct hostile){.format = s->format,
                            .prime = texts[0],
                            .bytes = "{}[]\",:\\0123456789.-eE\n\r\x7f\xff bsaru"};
}

START_TEST(room_and_cuts_change_nothing) {
    const char *texts[MOST_LINES];
    size_t n = open_texts(&streams[_i], texts);
    outcome_check(streams[_i].format, texts, n, streams[_i].n_events, streams[_i].n_codes);
}
END_TEST

START_TEST(every_truncation_and_every_change_of_a_byte_is_survived) {
    const char *texts[MOST_LINES];
    size_t n = open_texts(&streams[_i], texts);
    struct hostile h = hostile_of(&streams[_i], texts);
    for (size_t i = 0; i < n; i++) hostile_all(&h, texts[i]);
}
END_TEST

START_TEST(random_edits_are_survived) {
    const char *texts[MOST_LINES];
    size_t n = open_texts(&streams[_i], texts);
    struct hostile h = hostile_of(&streams[_i], texts);
    hostile_edit(&h, texts, n, 53, test_rounds(10000));
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("kraken_robust");
    TCase *t = tcase_create("bytes");
    tcase_set_timeout(t, 100);
    tcase_add_loop_test(t, room_and_cuts_change_nothing, 0, N_STREAMS);
    tcase_add_loop_test(t, every_truncation_and_every_change_of_a_byte_is_survived, 0, N_STREAMS);
    tcase_add_loop_test(t, random_edits_are_survived, 0, N_STREAMS);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
