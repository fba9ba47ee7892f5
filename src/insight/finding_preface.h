/*
 * finding_preface.h: what finding_preface.c takes from finding_preface_words.c (the first octets of
 * a server, told apart finer than the decoder does) and finding_preface_silent.c (what a side did
 * not say). Private to them.
 */
#ifndef INSIGHT_FINDING_PREFACE_H
#define INSIGHT_FINDING_PREFACE_H

#include "insight/finding_tls.h"

/* Nanoseconds: a preface that is answered at all is answered sooner. */
#define PREFACE_SILENCE UINT64_C(2000000000)

/* The protocol's word in the finding's code: "ssh", "smtp", "mysql"; `said` is the phrase of the
 * BAD event of that enum answer. */
const char *finding_preface_word(unsigned answer, struct slice said);
/* The name of the HTTP/2 frame that the octets of the phrase begin, or NULL. */
const char *finding_preface_frame(struct slice said);
/* The streams that never got an answer: all of the connection. */
void finding_preface_harm(struct judge *j, const struct connection *c, struct finding *f);

/* finding_preface_silent.c */
finding_tls_look finding_preface_silent, finding_preface_missing, finding_preface_proxy;

#endif
