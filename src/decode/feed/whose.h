/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Whose a message is: of the instrument that it names, as the connection is known that it came
 * over, or, where it names none, of the one it can be of. */
#ifndef OBI_DECODE_FEED_WHOSE_H
#define OBI_DECODE_FEED_WHOSE_H

#include "decode/feed/update.h"

/* The instrument of d->message, added where it is new; its name in the message becomes the one it
 * has here. NULL leaves a fault, or none where the message is to be ignored. */
struct obi_channel *obi_whose(struct obi_decoder *d, const struct obi_place *place);
/* That of a broken message, NULL where nobody can be blamed. A symbol that nobody has may be
 * that of the instrument without one: then it has lost an update, but a broken text gives nobody
 * a name. */
struct obi_channel *obi_whose_broken(struct obi_decoder *d, const struct obi_place *place);

#endif /* OBI_DECODE_FEED_WHOSE_H */
