/*
 * libcurl's multi interface as a client of LINE's: what kairan's own lane is
 * measured beside.  curl URL CA BODY_FILE COUNT CONNECTIONS STREAMS
 *
 * Prints JSON: how many 200s, seconds, microseconds of processor.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>

enum { BODY_BYTES_MAX = 1 << 20, EVENTS = 256 };

static CURLM *multi;
static int ep;
static long timeout_ms = -1, total, begun, over, ok;
static struct curl_slist *headers;
static const char *url, *ca;
static char body[BODY_BYTES_MAX];
static long body_bytes;

static double
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
cpu_us(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e6 +
	    (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec);
}

static size_t
ignore(char *p, size_t size, size_t n, void *arg)
{
	(void)p;
	(void)arg;
	return size * n;
}

static int
watch(CURL *e, curl_socket_t fd, int what, void *arg, void *known)
{
	struct epoll_event ev = { .data.fd = fd };

	(void)e;
	(void)arg;
	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(ep, EPOLL_CTL_DEL, fd, &ev);
		curl_multi_assign(multi, fd, NULL);
		return 0;
	}
	ev.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) |
	    (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
	epoll_ctl(ep, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &ev);
	curl_multi_assign(multi, fd, &ep);
	return 0;
}

static int
set_timer(CURLM *m, long ms, void *arg)
{
	(void)m;
	(void)arg;
	timeout_ms = ms;
	return 0;
}

static void
request_add(void)
{
	CURL *e = curl_easy_init();

	curl_easy_setopt(e, CURLOPT_URL, url);
	curl_easy_setopt(e, CURLOPT_CAINFO, ca);
	curl_easy_setopt(e, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, body_bytes);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, ignore);
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(e, CURLOPT_PIPEWAIT, 1L);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	begun++;
	curl_multi_add_handle(multi, e);
}

static void
collect(void)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(multi, &left)) != NULL) {
		CURL *e = m->easy_handle;
		long status = 0;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &status);
		ok += m->data.result == CURLE_OK && status == 200;
		over++;
		curl_multi_remove_handle(multi, e);
		if (begun < total) {
			begun++;
			curl_multi_add_handle(multi, e);
		} else {
			curl_easy_cleanup(e);
		}
	}
}

static void
turn(void)
{
	struct epoll_event ev[EVENTS];
	int running, n = 0;

	if (timeout_ms != 0)
		n = epoll_wait(ep, ev, EVENTS, timeout_ms < 0 ? 1000 :
		    (int)timeout_ms);
	if (n == 0) {
		timeout_ms = -1;
		curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0,
		    &running);
	}
	for (int i = 0; i < n; i++)
		curl_multi_socket_action(multi, ev[i].data.fd,
		    (ev[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
		    (ev[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
		    (ev[i].events & EPOLLERR ? CURL_CSELECT_ERR : 0),
		    &running);
	collect();
}

int
main(int argc, char **argv)
{
	double from_s, from_us;
	long conns, streams;
	FILE *f;

	if (argc != 7 || (f = fopen(argv[3], "r")) == NULL)
		return 2;
	url = argv[1];
	ca = argv[2];
	body_bytes = (long)fread(body, 1, sizeof body, f);
	fclose(f);
	total = strtol(argv[4], NULL, 10);
	conns = strtol(argv[5], NULL, 10);
	streams = strtol(argv[6], NULL, 10);
	curl_global_init(CURL_GLOBAL_ALL);
	multi = curl_multi_init();
	headers = curl_slist_append(NULL, "Content-Type: application/json");
	headers = curl_slist_append(headers,
	    "Authorization: Bearer rehearsal-token");
	headers = curl_slist_append(headers, "Expect:");
	ep = epoll_create1(0);
	curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
	curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, conns);
	curl_multi_setopt(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, streams);
	curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch);
	curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timer);
	from_s = now_s();
	from_us = cpu_us();
	while (begun < total && begun < conns * streams)
		request_add();
	while (over < total)
		turn();
	printf("{\"ok\":%ld,\"seconds\":%.4f,\"cpu_us\":%.0f}\n", ok,
	    now_s() - from_s, cpu_us() - from_us);
	curl_multi_cleanup(multi);
	curl_slist_free_all(headers);
	return ok != total;
}
