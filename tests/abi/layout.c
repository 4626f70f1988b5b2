/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Where each field of the public structs lies. It has only to compile: as C11 and C++11, and for
 * every machine a compiler here can aim at (layout.py). Numbers are written out and not computed,
 * so that a change of a header cannot move them along.
 *
 * FROZEN structs are the same everywhere and have no gap: the fields' sizes add up to the whole.
 * GROWING structs hold pointers, so their offsets are told for 64-bit machines; what is there stays
 * where it is, and their size may grow. */
#include <obi/obi.h>

#ifdef __cplusplus
#    define ASSERT(what) static_assert(what, "moved, or another size")
#else
#    define ASSERT(what) _Static_assert(what, "moved, or another size")
#endif

#define SIZE(type, bytes)       ASSERT(sizeof(struct type) == (bytes))
#define AT(type, field, offset) ASSERT(offsetof(struct type, field) == (offset))
#define FIELD(type, field, offset, bytes)                                                          \
    AT(type, field, offset);                                                                       \
    ASSERT(sizeof(((struct type *)0)->field) == (bytes))

/* Frozen. */

SIZE(obi_event, 64);
FIELD(obi_event, ts_ns, 0, 8);
FIELD(obi_event, recv_ns, 8, 8);
FIELD(obi_event, seq, 16, 8);
FIELD(obi_event, order_id, 24, 8);
FIELD(obi_event, price_ticks, 32, 8);
FIELD(obi_event, qty_lots, 40, 8);
FIELD(obi_event, order_id2, 48, 8);
FIELD(obi_event, instrument, 56, 4);
FIELD(obi_event, kind, 60, 1);
FIELD(obi_event, side, 61, 1);
FIELD(obi_event, flags, 62, 2);

SIZE(obi_change, 64);
FIELD(obi_change, price_ticks, 0, 8);
FIELD(obi_change, before_lots, 8, 8);
FIELD(obi_change, after_lots, 16, 8);
FIELD(obi_change, traded_lots, 24, 8);
FIELD(obi_change, order_id, 32, 8);
FIELD(obi_change, born_ns, 40, 8);
FIELD(obi_change, rank, 48, 4);
FIELD(obi_change, amends, 52, 2);
FIELD(obi_change, facts, 54, 2);
FIELD(obi_change, cause, 56, 1);
FIELD(obi_change, side, 57, 1);
FIELD(obi_change, flags, 58, 2);
FIELD(obi_change, reserved, 60, 4);

SIZE(obi_order, 64);
FIELD(obi_order, order_id, 0, 8);
FIELD(obi_order, price_ticks, 8, 8);
FIELD(obi_order, qty_lots, 16, 8);
FIELD(obi_order, born_ns, 24, 8);
FIELD(obi_order, ahead_lots, 32, 8);
FIELD(obi_order, ahead_orders, 40, 4);
FIELD(obi_order, side, 44, 4);
FIELD(obi_order, amends, 48, 2);
FIELD(obi_order, facts, 50, 2);
FIELD(obi_order, reserved, 52, 4);
FIELD(obi_order, reserved2, 56, 8);

SIZE(obi_bar, 256);
FIELD(obi_bar, begin_ns, 0, 8);
FIELD(obi_bar, end_ns, 8, 8);
FIELD(obi_bar, first_ns, 16, 8);
FIELD(obi_bar, last_ns, 24, 8);
FIELD(obi_bar, open_ticks, 32, 8);
FIELD(obi_bar, high_ticks, 40, 8);
FIELD(obi_bar, low_ticks, 48, 8);
FIELD(obi_bar, close_ticks, 56, 8);
FIELD(obi_bar, volume_lots, 64, 8);
FIELD(obi_bar, buy_lots, 72, 8);
FIELD(obi_bar, sell_lots, 80, 8);
FIELD(obi_bar, unknown_lots, 88, 8);
FIELD(obi_bar, max_lots, 96, 8);
FIELD(obi_bar, n_trades, 104, 8);
FIELD(obi_bar, n_buys, 112, 8);
FIELD(obi_bar, n_sells, 120, 8);
FIELD(obi_bar, notional_high, 128, 8);
FIELD(obi_bar, notional_low, 136, 8);
FIELD(obi_bar, price_time_high, 144, 8);
FIELD(obi_bar, price_time_low, 152, 8);
FIELD(obi_bar, held_ns, 160, 8);
FIELD(obi_bar, delta_min_lots, 168, 8);
FIELD(obi_bar, delta_max_lots, 176, 8);
FIELD(obi_bar, index, 184, 8);
FIELD(obi_bar, epoch, 192, 8);
FIELD(obi_bar, kind, 200, 4);
FIELD(obi_bar, flags, 204, 4);
FIELD(obi_bar, reserved, 208, 48);

SIZE(obi_profile_row, 64);
FIELD(obi_profile_row, price_ticks, 0, 8);
FIELD(obi_profile_row, volume_lots, 8, 8);
FIELD(obi_profile_row, buy_lots, 16, 8);
FIELD(obi_profile_row, sell_lots, 24, 8);
FIELD(obi_profile_row, unknown_lots, 32, 8);
FIELD(obi_profile_row, n_trades, 40, 8);
FIELD(obi_profile_row, n_buys, 48, 8);
FIELD(obi_profile_row, n_sells, 56, 8);

SIZE(obi_profile_area, 64);
FIELD(obi_profile_area, poc_ticks, 0, 8);
FIELD(obi_profile_area, low_ticks, 8, 8);
FIELD(obi_profile_area, high_ticks, 16, 8);
FIELD(obi_profile_area, poc_lots, 24, 8);
FIELD(obi_profile_area, area_lots, 32, 8);
FIELD(obi_profile_area, volume_lots, 40, 8);
FIELD(obi_profile_area, n_prices, 48, 4);
FIELD(obi_profile_area, status, 52, 1);
FIELD(obi_profile_area, reserved, 53, 11);

SIZE(obi_column, 64);
FIELD(obi_column, metric, 0, 4);
FIELD(obi_column, basis, 4, 2);
FIELD(obi_column, filter, 6, 2);
FIELD(obi_column, lo, 8, 8);
FIELD(obi_column, hi, 16, 8);
FIELD(obi_column, param, 24, 32);
FIELD(obi_column, min_lots, 56, 8);

SIZE(obi_error, 128);
FIELD(obi_error, status, 0, 4);
FIELD(obi_error, index, 4, 4);
FIELD(obi_error, offset, 8, 8);
FIELD(obi_error, message, 16, 112);

SIZE(obi_tick, 64);
FIELD(obi_tick, ts_ns, 0, 8);
FIELD(obi_tick, frames, 8, 8);
FIELD(obi_tick, trades, 16, 8);
FIELD(obi_tick, epoch, 24, 8);
FIELD(obi_tick, volume_lots, 32, 8);
FIELD(obi_tick, reserved, 40, 24);

SIZE(obi_stat_spec, 64);
FIELD(obi_stat_spec, stat, 0, 4);
FIELD(obi_stat_spec, clock, 4, 4);
FIELD(obi_stat_spec, column, 8, 4);
FIELD(obi_stat_spec, column2, 12, 4);
FIELD(obi_stat_spec, span, 16, 8);
FIELD(obi_stat_spec, param, 24, 32);
FIELD(obi_stat_spec, flags, 56, 4);
FIELD(obi_stat_spec, reserved, 60, 4);

/* Growing. */

#if UINTPTR_MAX == UINT64_MAX

AT(obi_allocator, struct_size, 0);
AT(obi_allocator, flags, 4);
AT(obi_allocator, ctx, 8);
AT(obi_allocator, alloc, 16);
AT(obi_allocator, release, 24);

AT(obi_book_options, struct_size, 0);
AT(obi_book_options, flags, 4);
AT(obi_book_options, max_levels, 8);
AT(obi_book_options, max_orders, 12);
AT(obi_book_options, max_changes, 16);
AT(obi_book_options, instrument, 20);
AT(obi_book_options, spec, 24);
AT(obi_book_options, max_crossed, 32);
AT(obi_book_options, max_own, 36);
AT(obi_book_options, max_quiet_ns, 40);

AT(obi_book_info, struct_size, 0);
AT(obi_book_info, flags, 4);
AT(obi_book_info, state, 8);
AT(obi_book_info, shape, 12);
AT(obi_book_info, n_bids, 16);
AT(obi_book_info, n_asks, 20);
AT(obi_book_info, n_orders, 24);
AT(obi_book_info, open, 28);
AT(obi_book_info, phase, 32);
AT(obi_book_info, reserved, 36);
AT(obi_book_info, epoch, 40);
AT(obi_book_info, frame, 48);
AT(obi_book_info, seq, 56);
AT(obi_book_info, ts_ns, 64);
AT(obi_book_info, recv_ns, 72);
AT(obi_book_info, checksum_told, 80);
AT(obi_book_info, checksum_made, 84);
AT(obi_book_info, crossed_frames, 88);
AT(obi_book_info, crossed_since_ns, 96);
AT(obi_book_info, spoke_ns, 104);

AT(obi_instrument, struct_size, 0);
AT(obi_instrument, flags, 4);
AT(obi_instrument, id, 8);
AT(obi_instrument, verification, 12);
AT(obi_instrument, symbol, 16);
AT(obi_instrument, price_step, 56);
AT(obi_instrument, qty_step, 80);
AT(obi_instrument, depth_limit, 104);
AT(obi_instrument, contract, 108);
AT(obi_instrument, checksum, 112);
AT(obi_instrument, wire_digits, 116);
AT(obi_instrument, multiplier, 120);

AT(obi_decoder_options, struct_size, 0);
AT(obi_decoder_options, flags, 4);
AT(obi_decoder_options, format, 8);
AT(obi_decoder_options, instrument, 16);
AT(obi_decoder_options, n_instruments, 24);
AT(obi_decoder_options, max_instruments, 32);
AT(obi_decoder_options, max_pending, 36);
AT(obi_decoder_options, max_text, 40);
AT(obi_decoder_options, reserved, 44);
AT(obi_decoder_options, day_ns, 48);

AT(obi_input, struct_size, 0);
AT(obi_input, flags, 4);
AT(obi_input, bytes, 8);
AT(obi_input, n_bytes, 16);
AT(obi_input, recv_ns, 24);
AT(obi_input, instrument, 32);
AT(obi_input, reserved, 36);

AT(obi_lifetime_options, struct_size, 0);
AT(obi_lifetime_options, flags, 4);
AT(obi_lifetime_options, tau_ns, 8);

AT(obi_micro_options, struct_size, 0);
AT(obi_micro_options, flags, 4);
AT(obi_micro_options, n_buckets, 8);
AT(obi_micro_options, n_spreads, 12);
AT(obi_micro_options, max_move, 16);
AT(obi_micro_options, n_terms, 20);

AT(obi_bars_options, struct_size, 0);
AT(obi_bars_options, flags, 4);
AT(obi_bars_options, kind, 8);
AT(obi_bars_options, edge, 12);
AT(obi_bars_options, size, 16);
AT(obi_bars_options, size_times, 24);
AT(obi_bars_options, max_bars, 32);
AT(obi_bars_options, reserved, 36);

AT(obi_profile_options, struct_size, 0);
AT(obi_profile_options, flags, 4);
AT(obi_profile_options, max_prices, 8);
AT(obi_profile_options, reserved, 12);
AT(obi_profile_options, row_ticks, 16);

AT(obi_profile_info, struct_size, 0);
AT(obi_profile_info, flags, 4);
AT(obi_profile_info, n_prices, 8);
AT(obi_profile_info, reserved, 12);
AT(obi_profile_info, high_ticks, 16);
AT(obi_profile_info, low_ticks, 24);
AT(obi_profile_info, volume_lots, 32);
AT(obi_profile_info, buy_lots, 40);
AT(obi_profile_info, sell_lots, 48);
AT(obi_profile_info, unknown_lots, 56);
AT(obi_profile_info, n_trades, 64);
AT(obi_profile_info, n_buys, 72);
AT(obi_profile_info, n_sells, 80);
AT(obi_profile_info, outside_lots, 88);
AT(obi_profile_info, n_outside, 96);
AT(obi_profile_info, delta_lots, 104);
AT(obi_profile_info, delta_min_lots, 112);
AT(obi_profile_info, delta_max_lots, 120);

AT(obi_profile_rule, struct_size, 0);
AT(obi_profile_rule, flags, 4);
AT(obi_profile_rule, ratio_pct, 8);
AT(obi_profile_rule, n_stacked, 12);
AT(obi_profile_rule, min_lots, 16);
AT(obi_weights_options, struct_size, 0);
AT(obi_weights_options, flags, 4);
AT(obi_weights_options, n_levels, 8);
AT(obi_weights_options, n_iterations, 12);
AT(obi_weights_options, interval_ns, 16);
AT(obi_weights_options, half_life, 24);

AT(obi_pipeline_options, struct_size, 0);
AT(obi_pipeline_options, flags, 4);
AT(obi_pipeline_options, sample_ns, 8);
AT(obi_pipeline_options, columns, 16);
AT(obi_pipeline_options, stats, 24);
AT(obi_pipeline_options, book, 32);
AT(obi_pipeline_options, max_samples, 40);
AT(obi_pipeline_options, reserved, 44);

AT(obi_rows, struct_size, 0);
AT(obi_rows, flags, 4);
AT(obi_rows, stride, 8);
AT(obi_rows, row_size, 16);
AT(obi_rows, n_rows, 24);
AT(obi_rows, ts_ns, 32);
AT(obi_rows, value, 40);
AT(obi_rows, status, 48);

AT(obi_schema, struct_size, 0);
AT(obi_schema, flags, 4);
AT(obi_schema, id, 8);
AT(obi_schema, traits, 12);
AT(obi_schema, name, 16);
AT(obi_schema, unit, 24);
AT(obi_schema, source, 32);
AT(obi_schema, text, 40);
AT(obi_schema, edges, 48);
AT(obi_schema, lo, 56);
AT(obi_schema, hi, 64);
AT(obi_schema, params, 72);
AT(obi_schema, cost, 80);
AT(obi_schema, n_params, 88);
AT(obi_schema, reserved, 92);
AT(obi_schema, sign, 96);

AT(obi_window_options, struct_size, 0);
AT(obi_window_options, flags, 4);
AT(obi_window_options, n_columns, 8);
AT(obi_window_options, max_samples, 12);

#endif
