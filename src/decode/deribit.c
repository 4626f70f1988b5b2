#include "decode/format.h"
int obi_deribit_read(const struct obi_format *format, struct obi_json *j, struct obi_message *m) {
    (void)format;(void)j;
    return obi_message_other_text(m, "x");
}
