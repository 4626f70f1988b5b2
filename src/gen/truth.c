/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The truth as text: tables of fields, each an integer, in the order in which they are written. */
#include "line.h"
#include "options.h"
#include "plant.h"

static void put_key(struct gen_line *line, const char *key) {
    gen_line_char(line, line->n == 0 ? '{' : ',');
    gen_line_char(line, '"');
    gen_line_text(line, key);
    gen_line_text(line, "\":");
}

static void put(struct gen_line *line, const char *key, uint64_t value) {
    put_key(line, key);
    gen_line_number(line, value);
}

static void put_signed(struct gen_line *line, const char *key, int64_t value) {
    put_key(line, key);
    if (value < 0) gen_line_char(line, '-');
    gen_line_number(line, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

static void put_name(struct gen_line *line, const char *key, const char *name) {
    put_key(line, key);
    gen_line_char(line, '"');
    gen_line_text(line, name);
    gen_line_char(line, '"');
}

static size_t end(struct gen_line *line) {
    gen_line_text(line, "}\n");
    return line->n;
}

static void put_market(struct gen_line *line, const struct gen_options *full) {
    put(line, "obi_gen_truth", 1);
    put(line, "seed", full->seed);
    put(line, "instruments", full->n_instruments);
    put(line, "levels", full->n_levels);
    put(line, "start_ticks", (uint64_t)full->start_ticks);
    put(line, "start_ns", (uint64_t)full->start_ns);
    put(line, "frame_ns", (uint64_t)full->frame_ns);
    put(line, "steady", full->steady != 0);
    put(line, "half_life_frames", full->plant.half_life_frames);
}

static void put_leave(struct gen_line *line, const struct gen_planted *p) {
    put_key(line, "leave");
    for (int i = 0; i < GEN_KINDS; i++) {
        gen_line_char(line, i == 0 ? '[' : ',');
        gen_line_number(line, p->leave[i]);
    }
    gen_line_char(line, ']');
}

size_t gen_truth_plan(char *out, const struct gen_options *opt) {
    struct gen_line line = {out, 0};
    struct gen_options full;
    struct gen_planted p;
    if (!gen_options_check(&full, opt)) return 0;
    gen_plant_chances(&p, &full);
    put_market(&line, &full);
    put(&line, "regime_redraw", p.regime_redraw);
    put(&line, "leave_thin", p.depth_leave[0]);
    put(&line, "leave_deep", p.depth_leave[1]);
    put(&line, "thin_lots", (uint64_t)p.touch_lots[0]);
    put(&line, "deep_lots", (uint64_t)p.touch_lots[1]);
    put(&line, "touch_tilt", p.touch_tilt);
    put(&line, "touch_noise", p.touch_noise);
    put(&line, "trade_share", p.trade_share);
    put(&line, "trade_tilt", p.trade_tilt);
    put(&line, "impact", p.impact);
    put(&line, "noise_share", p.noise_share);
    put(&line, "fleeting_share", p.fleeting_share);
    put_leave(&line, &p);
    return end(&line);
}

size_t gen_truth_update(char *out, const struct gen_truth *truth) {
    struct gen_line line = {out, 0};
    put(&line, "frame", truth->frame);
    put(&line, "instrument", truth->instrument);
    put(&line, "ts_ns", (uint64_t)truth->ts_ns);
    put_signed(&line, "state", truth->state);
    put(&line, "deep", truth->deep);
    put(&line, "odd", truth->odd);
    put_signed(&line, "flow_lots", truth->flow_lots);
    put(&line, "bid_lots", (uint64_t)truth->bid_lots);
    put(&line, "ask_lots", (uint64_t)truth->ask_lots);
    put_signed(&line, "push", truth->push);
    put_signed(&line, "move_ticks", truth->move_ticks);
    put_signed(&line, "noise_halves", truth->noise_halves);
    put(&line, "first_trade_id", truth->first_trade_id);
    put(&line, "trades", truth->n_trades);
    put(&line, "born", truth->n_born);
    put(&line, "died", truth->n_deaths);
    return end(&line);
}

size_t gen_truth_order(char *out, uint32_t instrument, const struct gen_death *order) {
    static const char *const causes[] = {"alive", "cancel", "replace", "execute", "pull", "trim"};
    struct gen_line line = {out, 0};
    put(&line, "order", order->order_id);
    put(&line, "instrument", instrument);
    put_name(&line, "side", order->side == OBI_BID ? "bid" : "ask");
    put(&line, "kind", order->kind);
    put_name(&line, "cause", causes[order->cause]);
    put(&line, "born_frame", order->born_frame);
    put(&line, "died_frame", order->died_frame);
    put(&line, "born_ns", (uint64_t)order->born_ns);
    put(&line, "died_ns", (uint64_t)order->died_ns);
    put(&line, "price_ticks", (uint64_t)order->price_ticks);
    put(&line, "born_lots", (uint64_t)order->born_lots);
    put(&line, "traded_lots", (uint64_t)order->traded_lots);
    return end(&line);
}
