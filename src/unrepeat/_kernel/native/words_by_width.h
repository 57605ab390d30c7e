/* Included by words.h once per width of a character, with CHARACTER and NAME defined; so without a guard. */

static inline int NAME(followed_by_letter)(const CHARACTER *text, size_t length, size_t at) {
    while (at < length && entry_of(text[at]) & IS_INVISIBLE) at++;
    return at < length && entry_of(text[at]) & RAW_LETTER;
}

/* Add `count` characters as words; there is room for them. What does not change is kept out of the loop: the compiler
 * cannot know that writing a byte of a word does not change a length. */
static inline uint8_t *NAME(whole_words)(word_list *of, uint8_t *at, const CHARACTER *text, size_t count) {
    uint8_t *bytes = of->bytes;
    uint64_t *hashes = of->hashes + of->count;
    size_t *ends = of->ends + of->count, end = (size_t)(at - of->bytes);
    for (size_t i = 0; i < count; i++) {
        uint32_t c = text[i];
        uint8_t utf8[4];
        size_t size = (size_t)(write_utf8(utf8, (c + entry_of(c)) & CODE_POINT) - utf8);
        memcpy(bytes + end, utf8, sizeof utf8);
        hashes[i] = size == 3 ? xxh64_of_3(utf8) : xxh64(utf8, size);
        ends[i] = end += size;
    }
    of->count += count;
    of->length = end;
    return bytes + end;
}

/* The role of the character at `at`, seen from the one before it (`step` 1) or behind it (-1), which is a letter: an
 * apostrophe between two letters or digits vanishes. `at` may be outside. */
static inline int NAME(role_beside)(const CHARACTER *text, size_t length, size_t at, size_t step) {
    if (at >= length) return ROLE_GAP;
    int role = role_of(text[at]);
    if (role != ROLE_QUOTE) return role;
    role = at + step < length ? role_of(text[at + step]) : ROLE_GAP;
    return role == ROLE_QUOTE ? ROLE_GAP : role;
}

/* Whether the dot at `at` stands between two single letters. */
static inline int NAME(dotted)(const CHARACTER *text, size_t length, size_t at) {
    int left = at ? role_of(text[at - 1]) : ROLE_GAP;
    if (left < ROLE_LETTER || left == ROLE_QUOTE) return NO_JOINT;
    int before = NAME(role_beside)(text, length, at - 2, (size_t)-1);
    if (left == ROLE_LETTER && (before == ROLE_LETTER || before == ROLE_DIGIT)) return NO_JOINT;
    int right = at + 1 < length ? role_of(text[at + 1]) : ROLE_GAP;
    if (right < ROLE_LETTER || right == ROLE_QUOTE) return NO_JOINT;
    int after = NAME(role_beside)(text, length, at + 2, 1);
    if (right == ROLE_LETTER && (after == ROLE_LETTER || after == ROLE_DIGIT)) return NO_JOINT;
    return left == ROLE_ODD || before == ROLE_ODD || right == ROLE_ODD || after == ROLE_ODD ? ENTANGLED : JOINT;
}

/* Whether the hyphen at `at` divides a word at the end of a line: two letters before it, one in lower case at `*next`. */
static inline int NAME(divided)(const CHARACTER *text, size_t length, size_t at, size_t *next) {
    size_t i = at + 1;
    int odd = 0;
    for (; i < length && !is_line_end(text[i]); i++) {
        if (is_blank(text[i])) continue;
        /* A soft hyphen is one only right at the end of a line. */
        if (text[at] == SOFT_HYPHEN || !(entry_of(text[i]) & IS_INVISIBLE)) return NO_JOINT;
        odd = 1;
    }
    if (i >= length) return NO_JOINT;
    i += text[i] == '\r' && i + 1 < length && text[i + 1] == '\n' ? 2 : 1;
    for (; i < length && (is_blank(text[i]) || entry_of(text[i]) & IS_INVISIBLE); i++) odd |= !is_blank(text[i]);
    if (i == length || !is_lower_case(text[i])) return NO_JOINT;
    *next = i;
    int left = at ? role_of(text[at - 1]) : ROLE_GAP;
    if (left < ROLE_LETTER || left == ROLE_QUOTE) return NO_JOINT;
    int before = NAME(role_beside)(text, length, at - 2, (size_t)-1);
    if (before < ROLE_LETTER) return NO_JOINT;
    return odd || left == ROLE_ODD || before == ROLE_ODD ? ENTANGLED : JOINT;
}

/* Whether what stands at `at` and up to `*next` joins two parts of a word; ENTANGLED if Python must tell. */
NEVER_INLINE int NAME(joint)(const CHARACTER *text, size_t length, size_t at, size_t *next) {
    if (text[at] == '.') {
        *next = at + 1;
        return NAME(dotted)(text, length, at);
    }
    if (text[at] == '-' || text[at] == SOFT_HYPHEN || text[at] == HYPHEN)
        return NAME(divided)(text, length, at, next);
    return NO_JOINT;
}

static inline int NAME(raw_words)(arena *memory, word_list *of, const CHARACTER *text, size_t length) {
    uint32_t goes_on = 0;
    uint32_t before = 0, last = 0; /* entry of the last character that counts, and what it became */
    if (bytes_of(length, 4) == SIZE_MAX) return NO_MEMORY;
    RESERVE(memory, of->bytes, of->capacity, of->length + 4 * length);
    uint8_t *at = of->bytes + of->length;
    for (size_t i = 0; i < length; i++) {
        uint32_t c = text[i];
        if (is_ascii_gap(c)) {
            if (c == '.' || c == '-') {
                size_t next;
                int joint = NAME(joint)(text, length, i, &next);
                if (joint == ENTANGLED) return ENTANGLED;
                if (joint == JOINT) {
                    i = next - 1;
                    continue;
                }
            }
            if (goes_on && end_word(memory, of, at)) return NO_MEMORY;
            goes_on = before = 0;
            last = c;
            continue;
        }
        uint32_t entry = entry_of(c), becomes = (c + entry) & CODE_POINT;
        if (entry & (KIND | IS_INVISIBLE | IS_APOSTROPHE)) {
            uint32_t kind = entry & KIND;
            if (c == SOFT_HYPHEN || c == HYPHEN) {
                size_t next;
                int joint = NAME(joint)(text, length, i, &next);
                if (joint == ENTANGLED) return ENTANGLED;
                if (joint == JOINT) i = next - 1;
                if (joint == JOINT || c == SOFT_HYPHEN) continue;
            }
            if (entry & IS_INVISIBLE) continue;
            if (entry & IS_APOSTROPHE && is_inside_word(before) &&
                NAME(followed_by_letter)(text, length, i + 1)) {
                /* It vanishes, but what follows stands behind it; U+02BC is a letter as well. */
                before = (before & ~(RAW_LETTER | RAW_MARK)) | (entry & RAW_LETTER);
                continue;
            }
            if (kind == KIND_ENTANGLED || (kind == KIND_MARK && !mark_stays(before, last, entry, c)))
                return ENTANGLED;
            if (kind == KIND_EXPANDS) {
                const uint32_t *to = expansions + (entry & CODE_POINT);
                uint32_t left = *to++;
                of->length = (size_t)(at - of->bytes);
                RESERVE(memory, of->bytes, of->capacity, of->length + 4 * (length - i + left));
                at = of->bytes + of->length;
                for (; left; left--)
                    if (take(memory, of, &at, &goes_on, *to++)) return NO_MEMORY;
                before = entry;
                continue;
            }
            if (kind == KIND_MARK) becomes = c;
        }
        before = entry;
        last = becomes;
        if (sizeof(CHARACTER) > 1 && is_whole_word(entry)) {
            /* The last one of the run may have marks behind it, and is left to `take`. */
            size_t run = 0;
            while (run + 1 < length - i && is_whole_word(entry_of(text[i + run + 1]))) run++;
            if (goes_on && end_word(memory, of, at)) return NO_MEMORY;
            if (make_room(memory, of, run + 1)) return NO_MEMORY;
            at = NAME(whole_words)(of, at, text + i, run);
            i += run;
            before = entry = entry_of(text[i]);
            last = becomes = (text[i] + entry) & CODE_POINT;
            goes_on = 0;
        }
        if (take(memory, of, &at, &goes_on, (entry & ~CODE_POINT) | becomes)) return NO_MEMORY;
        if (!(goes_on & IS_LETTER)) continue;
        /* The letters of a word, up to the first character that needs a second look. */
        size_t first = i;
        for (; i + 1 < length; i++) {
            uint32_t next = text[i + 1];
            if (next < 128) {
                if (!is_ascii_letter((uint8_t)next)) break;
                *at++ = ascii_folded((uint8_t)next);
                continue;
            }
            uint32_t its = entry_of(next);
            if (!is_plain_letter(its)) break;
            at = write_utf8(at, (next + its) & CODE_POINT);
        }
        if (i == first) continue;
        before = entry_of(text[i]);
        last = (text[i] + before) & CODE_POINT;
    }
    return goes_on ? end_word(memory, of, at) : OK;
}

static inline int NAME(folded_words)(arena *memory, word_list *of, const CHARACTER *text, size_t length) {
    uint32_t goes_on = 0;
    if (bytes_of(length, 4) == SIZE_MAX) return NO_MEMORY;
    RESERVE(memory, of->bytes, of->capacity, of->length + 4 * length);
    uint8_t *at = of->bytes + of->length;
    for (size_t i = 0; i < length; i++) {
        uint32_t c = text[i], raw = entry_of(c);
        uint32_t classes = (raw & RAW_LETTER ? IS_LETTER : 0) | (raw & RAW_SPACELESS ? IS_SPACELESS : 0) |
                           (raw & RAW_MARK ? IS_MARK : 0);
        if (take(memory, of, &at, &goes_on, classes | c)) return NO_MEMORY;
    }
    return goes_on ? end_word(memory, of, at) : OK;
}

/* Whether none of the next characters can break a line; the compiler makes vectors of it. */
static inline int NAME(no_break)(const CHARACTER *text) {
    CHARACTER breaks = 0;
    for (int i = 0; i < STRETCH; i++)
        breaks |= (text[i] < ' ') | (text[i] == 0x85) | ((text[i] & ~1U) == 0x2028);
    return !breaks;
}

static inline int NAME(next_line)(const CHARACTER *text, size_t length, size_t *at,
                                  size_t *start, size_t *end) {
    size_t i = *at;
    while (i < length && white_kind(text[i])) i++;
    if (i == length) return 0;
    *start = i;
    for (; i < length; i++) {
        while (length - i > STRETCH && NAME(no_break)(text + i)) i += STRETCH;
        if (white_kind(text[i]) == LINE_BREAK) break;
    }
    *at = i;
    while (white_kind(text[i - 1])) i--;
    *end = i;
    return 1;
}

static inline int NAME(is_silent)(uint32_t c) {
    uint32_t entry = entry_of(c);
    return entry & RAW_MARK || (entry & IS_INVISIBLE && c != TATWEEL);
}

static inline int NAME(next_raw_word)(const CHARACTER *text, size_t length, size_t *at, size_t *start,
                                      size_t *end) {
    size_t i = *at;
    while (i < length && !(entry_of(text[i]) & (RAW_LETTER | RAW_SPACELESS))) i++;
    if (i == length) return 0;
    *start = i;
    uint32_t letters = entry_of(text[i]) & RAW_SPACELESS ? 0 : RAW_LETTER;
    for (i++; i < length; i++) {
        uint32_t entry = entry_of(text[i]);
        size_t next;
        if (NAME(joint)(text, length, i, &next) == JOINT) {
            i = next - 1;
            continue;
        }
        if (entry & letters || NAME(is_silent)(text[i])) continue;
        if (letters && entry & IS_APOSTROPHE && is_inside_word(entry_of(text[i - 1])) && i + 1 < length &&
            entry_of(text[i + 1]) & RAW_LETTER)
            continue;
        break;
    }
    *end = *at = i;
    return 1;
}

#undef CHARACTER
#undef NAME
