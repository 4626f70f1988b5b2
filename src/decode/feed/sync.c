/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/feed/sync.h"

enum obi_sync_verdict obi_sync_follow(const struct obi_sync_rule *rule, uint64_t local,
                                      const struct obi_update_ids *ids) {
    if (rule->chain == OBI_CHAIN_NONE) return OBI_SYNC_NEXT;
    if (rule->chain == OBI_CHAIN_IDENTITY && ids->previous == local) return OBI_SYNC_NEXT;
    if (ids->last <= local) return OBI_SYNC_OLD;
    if (rule->chain == OBI_CHAIN_IDENTITY) return OBI_SYNC_HOLE;
    return ids->first > local + 1 ? OBI_SYNC_HOLE : OBI_SYNC_NEXT;
}

enum obi_sync_verdict obi_sync_join(const struct obi_sync_rule *rule, uint64_t snapshot,
                                    const struct obi_update_ids *ids) {
    if (rule->in_band) return obi_sync_follow(rule, snapshot, ids);
    uint64_t wanted = snapshot + rule->join_after;
    if (ids->last < wanted) return OBI_SYNC_OLD;
    if (ids->first <= wanted) return OBI_SYNC_NEXT;
    /* A stream that was already running names the snapshot as the update before. */
    if (rule->chain == OBI_CHAIN_IDENTITY && ids->previous == snapshot) return OBI_SYNC_NEXT;
    return OBI_SYNC_HOLE;
}

enum obi_sync_verdict obi_sync_judge(const struct obi_sync_rule *rule, const struct obi_sync *sync,
                                     const struct obi_update_ids *ids) {
    return sync->joining ? obi_sync_join(rule, sync->local, ids)
                         : obi_sync_follow(rule, sync->local, ids);
}

int obi_sync_restarted(const struct obi_sync_rule *rule, const struct obi_sync *sync,
                       int64_t ts_ns) {
    return rule->restarts && ts_ns > sync->ts_ns;
}

void obi_sync_init(struct obi_sync *sync) {
    *sync = (struct obi_sync){.waiting = 1};
}

void obi_sync_start(struct obi_sync *sync, uint64_t snapshot, uint64_t image) {
    *sync = (struct obi_sync){.local = snapshot, .image = image, .joining = 1};
}

void obi_sync_advance(struct obi_sync *sync, const struct obi_update_ids *ids) {
    sync->local = ids->last;
    sync->joining = 0;
}

void obi_sync_stop(struct obi_sync *sync) {
    sync->waiting = 1;
    sync->joining = 0;
}
