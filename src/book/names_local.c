/* Names of the facts that h2lens itself records, of the time limits, and of what OpenSSL says of a
 * certificate. */
#include "h2lens/names.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const char *const spellings[LOCAL_KIND_COUNT] = {
#define X(kind, spelling, severity) spelling,
	LOCAL_KINDS(X)
#undef X
};

static const char *const titles[LOCAL_KIND_COUNT] = {
	[LOCAL_SESSION] = "live session",
	[LOCAL_ADDRESS] = "address",
	[LOCAL_NAME_FAILED] = "name lookup failed",
	[LOCAL_UNREACHABLE] = "connect",
	[LOCAL_LIMIT] = "time limit",
	[LOCAL_PROXY] = "proxy",
	[LOCAL_CERTIFICATE] = "certificate",
	[LOCAL_TLS] = "TLS",
	[LOCAL_ALPN] = "ALPN",
	[LOCAL_LIBRARY] = "our library",
	[LOCAL_FIELD] = "field refused",
	[LOCAL_BY_HAND] = "by hand",
	[LOCAL_OUT_OF_STEP] = "out of step",
	[LOCAL_TCP_INFO] = "TCP state",
	[LOCAL_EARLY_DATA] = "early data",
	[LOCAL_FALLBACK] = "new connection",
	[LOCAL_RESET_BY] = "connection ended",
	[LOCAL_RECORDING] = "recording",
};

static const struct {
	const char *spelling, *awaited;
} stages[LOCAL_STAGE_COUNT] = {
#define X(stage, spelling, awaited) {spelling, awaited},
	LOCAL_STAGES(X)
#undef X
};

/* X509_V_ERR_* of openssl/x509_vfy.h, which are stable numbers; this floor does not include it. */
static const struct {
	unsigned number;
	const char *name;
} verify[] = {
	{2, "UNABLE_TO_GET_ISSUER_CERT"},
	{3, "UNABLE_TO_GET_CRL"},
	{7, "CERT_SIGNATURE_FAILURE"},
	{9, "CERT_NOT_YET_VALID"},
	{10, "CERT_HAS_EXPIRED"},
	{13, "ERROR_IN_CERT_NOT_BEFORE_FIELD"},
	{14, "ERROR_IN_CERT_NOT_AFTER_FIELD"},
	{18, "DEPTH_ZERO_SELF_SIGNED_CERT"},
	{19, "SELF_SIGNED_CERT_IN_CHAIN"},
	{20, "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"},
	{21, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"},
	{22, "CERT_CHAIN_TOO_LONG"},
	{23, "CERT_REVOKED"},
	{25, "PATH_LENGTH_EXCEEDED"},
	{26, "INVALID_PURPOSE"},
	{27, "CERT_UNTRUSTED"},
	{28, "CERT_REJECTED"},
	{32, "KEYUSAGE_NO_CERTSIGN"},
	{34, "UNHANDLED_CRITICAL_EXTENSION"},
	{47, "PERMITTED_VIOLATION"},
	{48, "EXCLUDED_VIOLATION"},
	{62, "HOSTNAME_MISMATCH"},
	{64, "IP_ADDRESS_MISMATCH"},
	{66, "EE_KEY_TOO_SMALL"},
	{67, "CA_KEY_TOO_SMALL"},
	{68, "CA_MD_TOO_WEAK"},
	{79, "INVALID_CA"},
};

const char *names_local(unsigned kind)
{
	return kind < LOCAL_KIND_COUNT ? spellings[kind] : NULL;
}

const char *names_local_title(unsigned kind)
{
	return kind < LOCAL_KIND_COUNT ? titles[kind] : NULL;
}

int names_find_local(const char *s, size_t n)
{
	for (int i = 0; i < LOCAL_KIND_COUNT; i++) {
		if (strlen(spellings[i]) == n && memcmp(spellings[i], s, n) == 0)
			return i;
	}
	return -1;
}

const char *names_stage(unsigned stage)
{
	return stage < LOCAL_STAGE_COUNT ? stages[stage].spelling : NULL;
}

const char *names_stage_awaited(unsigned stage)
{
	return stage < LOCAL_STAGE_COUNT ? stages[stage].awaited : NULL;
}

const char *names_verify(unsigned error)
{
	for (size_t i = 0; i < COUNT(verify); i++) {
		if (verify[i].number == error)
			return verify[i].name;
	}
	return NULL;
}
