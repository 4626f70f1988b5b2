/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The long texts of --help, in 80 columns. */
#include "help.h"

#include <stddef.h>

const char *const help_replay[] = {
    "usage: obi replay FILE... --format FORMAT [OPTIONS]\n"
    "\n"
    "Measures a recording. For every frame of the book (a message of the venue, applied\n"
    "whole) it writes one row: time, symbol, best levels, and the columns asked for.\n"
    "\n"
    "FILE is plain text, gzip or zstd, told by its first bytes; - is standard input.\n"
    "Several files are one stream, in the order given. A line is the venue's JSON, as\n"
    "'RECEIVE_TIME_NS JSON' or bare; at most 64 MiB long. A recording needs a snapshot\n"
    "among its updates: measuring begins there.\n"
    "\n"
    "  --format FORMAT    whose messages these are; 'obi formats' lists them\n"
    "  --symbol SYMBOL    which instrument, as the venue spells it\n"
    "                     [the first that appears]\n"
    "  --columns LIST     what to measure; 'obi metrics' lists the names. A tier [lo:hi]\n"
    "                     counts levels outwards from the touch: [0:5] is the best five;\n"
    "                     [0:5 ticks] ticks, [0:2.5 bps] basis points of the mid,\n"
    "                     [0:1000 notional] ticks x lots; {unit=quote} weighs by price\n"
    "                     [spread, weighted_mid, depth_imbalance[0:5], order_flow,\n"
    "                     trade_flow]\n"
    "  --stats LIST       statistics over time, as mean(spread,10s); 'obi stats' lists the\n"
    "                     names and 'obi stats --help' the spans. They see every frame [none]\n"
    "  --max-samples N    samples that a window has room for [65536]\n"
    "  --every SPAN       frame: a row for each; or the least time between rows: 250us,\n"
    "                     100ms, 1s, 5m. Flow columns then add up what happened since the\n"
    "                     last row, exactly [frame]\n"
    "  --levels N         best levels a side beside the columns, 0 to 1000 [1]\n"
    "  --max-levels N     levels a side that the book has room for [16384]\n"
    "  --out KIND         table for the eye (rounded), csv or jsonl (exact) [table]\n"
    "  --rows WHICH       frames: of the book; all: trades and quotes make rows too\n"
    "                     [frames]\n"
    "  --clock CLOCK      receive: the recorder's time, the venue's where there is none;\n"
    "                     venue: the venue's [receive]\n"
    "  --units UNITS      decimal: prices and sizes as the venue writes them; ticks: in\n"
    "                     whole steps, as the library has them [decimal]\n"
    "  --status           a column NAME_status behind each: why a value is nan, or what\n"
    "                     to know of one that is not; 'obi statuses' lists them\n"
    "  --price-step X     the price step, such as 0.10, and\n"
    "  --qty-step Y       the size step [both: from the decimals of the first snapshot,\n"
    "                     and told]. A number that is no whole step is refused\n"
    "  --quiet            no progress, steps or counts; faults are told all the same\n"
    "\n",
    "Positive is buying pressure in every difference, imbalance and flow. Prices and\n"
    "sizes in csv and jsonl are exact decimals; other numbers read back as the same\n"
    "double. An undefined value is nan (null in jsonl), an absent level an empty field.\n"
    "After a gap every value is nan until the next snapshot.\n"
    "\n"
    "csv:  ts_ns,symbol,seq,bid1_price,bid1_qty,ask1_price,ask1_qty,...,COLUMNS\n"
    "      ts_ns: nanoseconds since 1970, UTC. seq: the venue's number of the update.\n"
    "\n"
    "Faults go to standard error as FILE:LINE: byte OFFSET: what and why; the offset is\n"
    "in the unpacked text. The first 10 of a kind are told, the rest counted.\n"
    "\n"
    "Exit codes\n"
    "  0    rows were written and the input was sound, or the reader of our output left\n"
    "  1    no row was written, and why; or the output could not be written\n"
    "  2    the command line is wrong\n"
    "  3    rows were written, but a part of the input could not be used: lines were\n"
    "       refused, updates are missing (a gap), or a file is damaged\n"
    "  130  interrupted (143 terminated): what was measured until then is written\n"
    "\n"
    "Examples\n"
    "  obi replay btcusdt.gz --format binance-usdm --every 1s\n"
    "  obi replay day1.zst day2.zst --format binance-spot --symbol ETHUSDT \\\n"
    "      --columns 'mid, depth_imbalance[0:10], trade_flow' --levels 5 --out csv > eth.csv\n"
    "  obi replay btcusdt.gz --format binance-usdm --every 1s \\\n"
    "      --stats 'mean(depth_imbalance[0:5],10s)'\n"
    "  recorder | obi replay - --format binance-usdm --out jsonl\n"
    "  obi gen --seed 7 | obi replay - --format binance-usdm --every 1s\n",
    NULL};

const char *const help_demo[] = {
    "usage: obi demo [--seed N]\n"
    "\n"
    "Makes a market from a seed, without any file, measures it the way 'obi replay' does,\n"
    "and shows what came out: a line a second of market time, then the counts, how to\n"
    "read them, and how often the imbalance pointed where the price went next.\n"
    "\n"
    "  --seed N   another number is another market [1]\n",
    NULL};

const char *const help_gen[] = {
    "usage: obi gen [OPTIONS]\n"
    "\n"
    "Writes a made-up market as a recording of a venue. What moves it is planted, and can be\n"
    "written to a file of its own. The same options give the same bytes everywhere.\n"
    "\n"
    "  --format FORMAT    binance-usdm, binance-spot: snapshots, book updates, trades and\n"
    "                     best prices, a line each, as 'RECEIVE_TIME_NS JSON'\n"
    "                     lobster: orders, a line each; lobster-book: with levels behind\n"
    "                     obi: events as obi keeps them [binance-usdm]\n"
    "  --seed N           another number is another market [1]\n"
    "  --frames N         book updates to make [10000]\n"
    "  --levels N         price levels a side, 1 to 131072 [500]\n"
    "  --book-levels N    lobster-book: levels on a line, 1 to 1000 [10]\n"
    "  --view VIEW        obi: levels or orders [levels]\n"
    "  --instruments N    obi: markets side by side, 1 to 65536 [1]\n"
    "  --symbol SYMBOL    the instrument's name [OBIUSDT]\n"
    "  --faults LIST      of gap, duplicate, crossed, one-sided, truncated [none]\n"
    "  --fault-every N    frames between faults [1000]\n"
    "  --plant LIST       of NAME=NUMBER: half_life_frames, touch_lots, touch_tilt,\n"
    "                     touch_noise, deep_factor, thin_frames, deep_frames, trade_share,\n"
    "                     trade_tilt, impact, noise_share, fleeting_share, fleeting_frames\n"
    "  --truth FILE       writes what was planted and what came of it, as JSON lines\n"
    "\n"
    "Examples\n"
    "  obi gen --frames 100000 | gzip > market.gz\n"
    "  obi gen --faults gap,truncated --fault-every 500 | \\\n"
    "      obi replay - --format binance-usdm --every 10s\n"
    "  obi gen --plant half_life_frames=200,impact=2048 --truth truth.jsonl > market.txt\n",
    NULL};

const char *const help_metrics[] = {
    "usage: obi metrics [NAME...]\n"
    "\n"
    "Lists what can be measured: its name for --columns, unit, range and formula. With\n"
    "names, tells also the values at the edges and the source of each.\n"
    "\n"
    "Units: ticks and lots are whole steps of price and size; 'obi replay' writes them in\n"
    "the instrument's decimals. 1 is a pure number, bps a hundredth of a percent.\n"
    "Marks: T takes a tier [lo:hi], without it the touch. F is a flow: the contribution\n"
    "since the last row, to be added over time.\n",
    NULL};

const char *const help_stats[] = {
    "usage: obi stats [NAME...]\n"
    "\n"
    "Lists the statistics over time: name for --stats, unit and formula. With names,\n"
    "tells also parameters, range, edges, cost and source.\n"
    "\n"
    "One is written NAME(COLUMN,SPAN), or NAME(COLUMN,COLUMN,SPAN) where it takes two. A\n"
    "span is 10s (ns us ms s m h), 500 frames, 20 trades or 1000 lots; halflife before it\n"
    "makes it decay. Parameters follow in braces: quantile(spread,1h){q=0.9}. The columns\n"
    "need not be among --columns.\n"
    "\n"
    "Units: x and y stand for those of the columns, clock for that of the span.\n"
    "Marks: D may be decayed ('halflife' before the span). P takes two columns.\n",
    NULL};

const char *const help_formats[] = {"usage: obi formats [NAME...]\n"
                                    "\n"
                                    "Lists whose messages 'obi replay' reads, for --format.\n",
                                    NULL};

const char *const help_statuses[] = {
    "usage: obi statuses [NAME...]\n"
    "\n"
    "Lists what a value's status says, as 'obi replay --status' writes it.\n",
    NULL};

const char *const help_doctor[] = {
    "usage: obi doctor FILE... --format FORMAT [OPTIONS]\n"
    "\n"
    "Examines a recording: what is in it, and whether it can be trusted. Every instrument\n"
    "gets a book; nothing is measured, everything is counted: events by kind, snapshots,\n"
    "gaps, spells in which a book was stale, crossed, locked or one-sided, what was refused\n"
    "and why with the first examples, first and last time, the longest silence, and the\n"
    "latency where events carry both the venue's time and the recorder's.\n"
    "\n"
    "FILE is plain text, gzip or zstd, told by its first bytes; - is standard input.\n"
    "Several files are one stream, in the order given.\n"
    "\n"
    "  --format FORMAT   whose messages these are; 'obi formats' lists them\n"
    "  --json            one JSON object rather than text; times in ns since 1970, UTC\n"
    "  --max-levels N    levels a side that a book has room for [16384]\n"
    "  --max-orders N    orders that a book of orders has room for [1048576]\n"
    "\n"
    "What can be verified says what the feed lets a reader detect: arithmetic and identity\n"
    "of update ids show every lost update, checksums show a wrong book, none shows nothing:\n"
    "no gap reported is then not no gap possible.\n"
    "\n"
    "A crossed or locked book may be the venue's truth: it is told, and is no fault.\n"
    "Quantiles of latency are within an eighth of themselves.\n"
    "\n"
    "Exit codes\n"
    "  0    sound: nothing lost, refused or damaged, every book valid at the end\n"
    "  1    no frame came out, or the report could not be written\n"
    "  2    the command line is wrong\n"
    "  3    not sound: the report says what and where\n"
    "  130  interrupted (143 terminated): the report is of what was read until then\n"
    "\n"
    "Examples\n"
    "  obi doctor btcusdt.gz --format binance-usdm\n"
    "  obi doctor day*.zst --format binance-spot --json > report.json\n"
    "  obi gen --faults gap,crossed | obi doctor - --format binance-usdm\n",
    NULL};
