/* Chinese of the rules of streams, flow control, HTTP, gRPC, WebSocket. */
#include <stddef.h>

#include "insight/words.h"

const struct words_pair words_zh_stream[] = {
	/* requests that were tried again, connections that were made again */
	{"That try failed too, with status %u.", "这次重试也失败了，状态码 %1。"},
	{"That try failed too.", "这次重试也失败了。"},
	{"It was answered with status %u.", "重试得到状态码 %1 的响应。"},
	{"No answer to it was seen.", "没有看到对它的响应。"},
	{"A request that failed was sent again", "失败的请求被重新发送"},
	{"%s %s failed on stream %u, and %s later the client sent it again on stream %u of the "
	 "same connection.",
	 "%1 %2 在流 %3 上失败，%4 后客户端在同一连接的流 %5 上重新发送了它。"},
	{"%s %s failed on stream %u, and %s later the client sent it again on stream %u of "
	 "connection %u.",
	 "%1 %2 在流 %3 上失败，%4 后客户端在连接 %6 的流 %5 上重新发送了它。"},
	{"It was tried %u times more in all.", "此后总共又重试了 %1 次。"},
	{"the client sent it again", "客户端重新发送了请求"},
	{"The client connects again and again", "客户端反复重连"},
	{"The client made %d connections to %s within %.1f s, and each ended without one request "
	 "served (connections %u to %u).",
	 "客户端在 %3 s 内向 %2 建立了 %1 个连接，每个都没有完成任何请求就结束了（连接 %4 到 "
	 "%5）。"},
	{"It does not wait between its tries: a back-off that grows, with some chance in it, lets "
	 "the server come up again.",
	 "它在两次尝试之间不等待：应采用逐次加长并带随机抖动的退避，让服务器有时间恢复。"},
	{"the client connected again %d times", "客户端重连了 %1 次"},
	{"A connection for every request", "每个请求都新建一个连接"},
	{"Of %u HTTP/2 connections to %s %u carried one request each: every one pays the "
	 "handshakes again, though one connection carries many.",
	 "到 %2 的 %1 个 HTTP/2 连接中，有 %3 "
	 "个各自只承载了一个请求：每个连接都要重新付出握手的代价，而一个连接本可以承载许多请求。"},
	{"a connection for every request", "每个请求都新建一个连接"},
	{"A connection was shared with a host that it does not serve",
	 "连接被复用到它并不服务的主机"},
	{"The client sent the request of stream %u for %s on the connection that it had made for "
	 "%s, and the server answered 421 Misdirected Request.",
	 "客户端把流 %1 上发往 %2 的请求放在为 %3 建立的连接上，服务器返回 421 Misdirected "
	 "Request。"},
	{"Clients share a connection when its certificate covers both names and both have the same "
	 "address. It is safe to send the request again on a connection of its own; to keep "
	 "clients from sharing, use certificates that do not cover both, or answer both hosts "
	 "there.",
	 "证书同时覆盖两个名字且两者地址相同时，客户端会复用连接。该请求可以安全地在单独的连接上重"
	 "发；要避免客户端复用，请使用不同时覆盖两个名字的证书，或让该服务器同时服务这两个主机。"},
	{"a request for another host shared the connection", "发往另一主机的请求复用了该连接"},

	/* the backend behind a proxy */
	{"The backend refused the connection: nothing listens there.",
	 "后端拒绝了连接：该端口上没有程序监听。"},
	{"Nobody answered the proxy's SYN: the backend is down or cut off.",
	 "代理的 SYN 无人应答：后端已宕机，或网络不通。"},
	{"The backend itself answered with status %u.", "后端自己返回了状态码 %1。"},
	{"There the stream was reset with %s after %s of body.",
	 "在后端一侧，流在传输 %2 正文后被以 %1 重置。"},
	{"After %s and %s of body the proxy gave the backend up.",
	 "%1 后，在收到 %2 正文时，代理放弃了后端。"},
	{"There the backend reset the connection in the middle of its answer, after %s of body.",
	 "后端在响应中途重置了与代理的连接，此前已发送 %1 正文。"},
	{"There the backend ended the connection in the middle of its answer, after %s of body.",
	 "后端在响应中途结束了与代理的连接，此前已发送 %1 正文。"},
	{"There the backend reset the connection before it answered.",
	 "后端还没有响应就重置了与代理的连接。"},
	{"There the backend ended the connection before it answered.",
	 "后端还没有响应就结束了与代理的连接。"},
	{"The backend behind the proxy failed", "代理后面的后端失败"},
	{"The proxy at %s passed the request of stream %u on to the backend %s %.1f ms later "
	 "(connection %u, stream %u).",
	 "代理 %1 在 %4 ms 后把流 %2 的请求转发给后端 %3（连接 %5，流 %6）。"},
	{"The proxy at %s passed the request of stream %u on to the backend %s %.1f ms later "
	 "(connection %u, HTTP/1.1 request %u).",
	 "代理 %1 在 %4 ms 后把流 %2 的请求转发给后端 %3（连接 %5，HTTP/1.1 请求 %6）。"},
	{"For the request of stream %u the proxy at %s turned to the backend %s %.1f ms later "
	 "(connection %u).",
	 "为流 %1 的请求，代理 %2 在 %4 ms 后去连接后端 %3（连接 %5）。"},
	{"the backend %s failed behind the proxy", "代理后面的后端 %1 失败"},
	{"What the client complains of was made by the proxy at %s: the backend %s behind it "
	 "failed in the middle of this exchange, and the proxy could not finish what it had begun.",
	 "客户端报告的错误是代理 %1 造成的：它后面的后端 %2 "
	 "在处理这个请求的中途失败，代理无法完成已经开始的响应。"},
	{"The server at %s is a proxy that only passed a failure on: the backend %s behind it "
	 "failed while it served this.",
	 "服务器 %1 是代理，只是把故障传了下来：它后面的后端 %2 在处理这个请求时失败。"},
	{"Look into the backend's log at that time, not into the client's.",
	 "应查看后端在该时刻的日志，而不是客户端的日志。"},
	{"The answer's fields say that a proxy relayed it: it is most likely a backend (upstream) "
	 "behind it that failed after %s of body, and the proxy's error log names it.",
	 "响应的头部字段表明它经由代理转发：很可能是代理后面的后端（upstream）在发送 %1 "
	 "正文后失败，代理的错误日志会指明是哪一个。"},
	{"The server calls itself %s, and other answers here are files of its own (last-modified, "
	 "accept-ranges) while this one is not: it is most likely a backend (upstream) behind it "
	 "that failed after %s of body, and its error log names it.",
	 "服务器自称 "
	 "%1，这里的其他响应是它自己的文件（last-modified、accept-"
	 "ranges），而这个不是：很可能是它后面的后端（upstream）在发送 %2 "
	 "正文后失败，它的错误日志会指明是哪一个。"},

	/* windows */
	{"stalled: the %s never opens the stream's window", "停滞：%1始终没有打开流的窗口"},
	{"Stream %s stalled at once: the %s's SETTINGS give a stream a window of %u octets "
	 "(INITIAL_WINDOW_SIZE), so the %s may not begin to send its body, and no WINDOW_UPDATE "
	 "for the stream came.",
	 "流 %1 一开始就停滞：%2的 SETTINGS 给每个流的窗口是 %3 "
	 "字节（INITIAL_WINDOW_SIZE），%4因此不能开始发送正文，而该流的 WINDOW_UPDATE "
	 "始终没有到来。"},
	{"stalled: the stream's window is used up", "停滞：流的窗口已用完"},
	{"Stream %s stalled: SETTINGS of the %s lowered INITIAL_WINDOW_SIZE to %u while DATA was "
	 "under way, the stream's window of the %s stands at %d, and no WINDOW_UPDATE for the "
	 "stream lifted it.",
	 "流 %1 停滞：DATA 还在途中时，%2的 SETTINGS 把 INITIAL_WINDOW_SIZE 降到 "
	 "%3，%4给该流的窗口成为 %5，此后也没有 WINDOW_UPDATE 把它抬高。"},
	{"Stream %s stalled: the %s used up the stream's window of the %s (%u octets, "
	 "INITIAL_WINDOW_SIZE) and waits; the %s sent no WINDOW_UPDATE for the stream any more.",
	 "流 %1 停滞：%2用完了%3给该流的窗口（%4 "
	 "字节，INITIAL_WINDOW_SIZE），只能等待；%5没有再为该流发送 WINDOW_UPDATE。"},
	{"Streams %s stalled at once: the %s's SETTINGS give a stream a window of %u octets "
	 "(INITIAL_WINDOW_SIZE), so the %s may not begin to send its bodies, and no WINDOW_UPDATE "
	 "for the streams came.",
	 "流 %1 一开始就停滞：%2的 SETTINGS 给每个流的窗口只有 %3 字节（INITIAL_WINDOW_SIZE），"
	 "%4无法开始发送正文，也没有等到这些流的 WINDOW_UPDATE。"},
	{"Streams %s stalled: SETTINGS of the %s lowered INITIAL_WINDOW_SIZE to %u while DATA was "
	 "under way, the first stream's window of the %s stands at %d, and no WINDOW_UPDATE for "
	 "the streams lifted it.",
	 "流 %1 停滞：DATA 还在途中时，%2的 SETTINGS 把 INITIAL_WINDOW_SIZE 降到 "
	 "%3，%4给其中第一个流的窗口成为 %5，此后也没有 WINDOW_UPDATE 把这些流的窗口抬高。"},
	{"Streams %s stalled: the %s used up the streams' windows of the %s (%u octets each, "
	 "INITIAL_WINDOW_SIZE) and waits; the %s sent no WINDOW_UPDATE for the streams any more.",
	 "流 %1 停滞：%2用完了%3给这些流的窗口（各 %4 "
	 "字节，INITIAL_WINDOW_SIZE），只能等待；%5没有再为它们发送 WINDOW_UPDATE。"},
	{"Stalled on stream %s: the %s used up the connection's window of the %s (65535 octets, "
	 "which only WINDOW_UPDATE on stream 0 can raise) and waits; the %s never sent one.",
	 "流 %1 停滞：%2用完了%3给的连接窗口（65535 字节，只有流 0 上的 WINDOW_UPDATE "
	 "才能增大），只能等待；%4从未发送过这样的 WINDOW_UPDATE。"},
	{"Stalled on stream %s: the %s used up the connection's window of the %s (%llu octets "
	 "were allowed in all) and waits; the %s sent no WINDOW_UPDATE on stream 0 any more.",
	 "流 %1 停滞：%2用完了%3给的连接窗口（总共允许 %4 字节），只能等待；%5没有再在流 0 上发送 "
	 "WINDOW_UPDATE。"},
	{"Stalled on stream %s: the %s used up the connection's window of the %s and waits; the "
	 "%s sent no WINDOW_UPDATE on stream 0 any more.",
	 "流 %1 停滞：%2用完了%3给的连接窗口，只能等待；%4没有再在流 0 上发送 WINDOW_UPDATE。"},
	{"The connection's window still had room for %lld octets.", "连接的窗口还剩 %1 字节。"},
	{"stalled: the connection's window is used up", "停滞：连接的窗口已用完"},
	{"Stalled on streams %s: the %s used up the connection's window of the %s (65535 octets, "
	 "which only WINDOW_UPDATE on stream 0 can raise) and waits; the %s never sent one.",
	 "流 %1 停滞：%2用完了%3给的连接窗口（65535 字节，只有流 0 上的 WINDOW_UPDATE "
	 "才能增大），只能等待；%4从未发送过这样的 WINDOW_UPDATE。"},
	{"Stalled on streams %s: the %s used up the connection's window of the %s (%llu octets "
	 "were allowed in all) and waits; the %s sent no WINDOW_UPDATE on stream 0 any more.",
	 "流 %1 停滞：%2用完了%3给的连接窗口（总共允许 %4 字节），只能等待；%5没有再在流 0 上发送 "
	 "WINDOW_UPDATE。"},
	{"Stalled on streams %s: the %s used up the connection's window of the %s and waits; the "
	 "%s sent no WINDOW_UPDATE on stream 0 any more.",
	 "流 %1 停滞：%2用完了%3给的连接窗口，只能等待；%4没有再在流 0 上发送 WINDOW_UPDATE。"},
	{"The stream's own window still had room for %lld octets.", "流自己的窗口还剩 %1 字节。"},
	{"It stood still for %s, until the %s reset it.", "停滞持续了 %1，直到%2重置了该流。"},
	{"It stood still for %s, until the %s closed the connection.",
	 "停滞持续了 %1，直到%2关闭了连接。"},
	{"It stood still for %s, until the connection ended.", "停滞持续了 %1，直到连接结束。"},
	{"It has stood still for %s and goes on so.", "停滞已持续 %1，仍在继续。"},
	{"It stood still for %s, until the capture ended.", "停滞持续了 %1，直到抓包结束。"},
	{"The %s owes the WINDOW_UPDATE: its program does not read on, or its library does not "
	 "give back what was read (RFC 9113 §5.2).",
	 "该发 WINDOW_UPDATE 的是%1：它的程序没有继续读取，或它的库没有归还已读取的窗口（RFC 9113 "
	 "§5.2）。"},
	{"streams %s stalled for %s", "流 %1 停滞了 %2"},
	{"stream %s stalled for %s", "流 %1 停滞了 %2"},
	{"stalled for a while: the window was opened late", "一度停滞：窗口打开得太晚"},
	{"Stream %u stalled for %s: the %s had used up the stream's window of the %s, whose "
	 "WINDOW_UPDATE (%u octets) came only then.",
	 "流 %1 停滞了 %2：%3用完了%4给该流的窗口，对方的 WINDOW_UPDATE（%5 字节）这时才到。"},
	{"All streams stalled for %s: the %s had used up the connection's window of the %s, whose "
	 "WINDOW_UPDATE (%u octets) came only then.",
	 "所有流停滞了 %1：%2用完了%3给的连接窗口，对方的 WINDOW_UPDATE（%4 字节）这时才到。"},
	{"Then the body went on. The %s reads slowly, or gives back late what it has read.",
	 "随后正文继续传输。%1读取缓慢，或迟迟不归还已读取的窗口。"},
	{"the body stalled %s", "正文停滞了 %1"},
	{"a window below zero", "窗口为负"},
	{"SETTINGS of the %s lowered INITIAL_WINDOW_SIZE to %u while more than that was under way "
	 "on stream %u, so its window stood at %d octets.",
	 "%1的 SETTINGS 把 INITIAL_WINDOW_SIZE 降到 %2，而流 %3 "
	 "上在途的数据已超过该值，其窗口因此成为 %4 字节。"},
	{"That is allowed: the sender waits until WINDOW_UPDATE has lifted it above zero (RFC 9113 "
	 "§6.9.2).",
	 "这是允许的：发送方等到 WINDOW_UPDATE 把窗口抬到零以上再继续（RFC 9113 §6.9.2）。"},

	/* gRPC */
	{"The answer to a gRPC call ended without grpc-status",
	 "gRPC 调用的响应结束时没有 grpc-status"},
	{"The answer to the gRPC call on stream %u has status 200 and %s of body, and ended "
	 "without trailers and so without a grpc-status: the server broke off, or a proxy on the "
	 "way dropped the trailers.",
	 "流 %1 上 gRPC 调用的响应状态码为 200，正文 %2，结束时没有 trailers，因而没有 "
	 "grpc-status：服务器中途中断，或途中的代理丢掉了 trailers。"},
	{"gRPC's own mapping makes UNKNOWN of it; grpc-go and grpc-node report INTERNAL (\"server "
	 "closed the stream without sending trailers\", \"Received RST_STREAM with code 0 (Call "
	 "ended without gRPC status)\").",
	 "按 gRPC 自己的映射应为 UNKNOWN；grpc-go 和 grpc-node 报告 INTERNAL（“server closed the "
	 "stream without sending trailers”、“Received RST_STREAM with code 0 (Call ended without "
	 "gRPC status)”）。"},
	{"Whether the call did its work cannot be told: retry it only if it may be done twice. A "
	 "proxy must forward trailers (nginx: grpc_pass, no hop over HTTP/1.1, no buffering "
	 "filter).",
	 "无法得知该调用是否已生效：只有幂等的调用才可重试。代理必须转发 trailers（nginx：用 "
	 "grpc_pass，途中不经过 HTTP/1.1，不用会缓冲的过滤器）。"},
	{"the call on stream %u ended without grpc-status", "流 %1 上的调用结束时没有 grpc-status"},
	{"Not a gRPC server answered a gRPC call", "响应 gRPC 调用的不是 gRPC 服务器"},
	{"The gRPC call %s on stream %u was answered with HTTP status %u and no grpc-status.",
	 "流 %2 上的 gRPC 调用 %1 得到 HTTP 状态码 %3，没有 grpc-status。"},
	{"The gRPC call %s on stream %u was answered with HTTP status %u, content-type %s and no "
	 "grpc-status.",
	 "流 %2 上的 gRPC 调用 %1 得到 HTTP 状态码 %3，content-type 为 %4，没有 grpc-status。"},
	{"That is a proxy or load balancer before the gRPC server, which could not reach it or got "
	 "no answer from it.",
	 "这是 gRPC 服务器前面的代理或负载均衡器给出的：它连不上该服务器，或没有等到其响应。"},
	{"No gRPC server says that: it came from a proxy or a web server before it, or the path is "
	 "routed to the wrong backend (it is case-sensitive).",
	 "gRPC 服务器不会这样响应：它来自前面的代理或 Web "
	 "服务器，或者该路径被路由到了错误的后端（路径区分大小写）。"},
	{"gRPC clients make %s of it.", "gRPC 客户端会把它报告为 %1。"},
	{"stream %u was answered by no gRPC server", "响应流 %1 的不是 gRPC 服务器"},
	{"A gRPC message was cut", "gRPC 消息被截断"},
	{"The %s's side of the gRPC call on stream %u carries %u octets of DATA, and the prefix of "
	 "one message alone (compressed flag and length) has 5.",
	 "流 %2 上的 gRPC 调用中，%1一侧只有 %3 字节 "
	 "DATA，而单是一条消息的前缀（压缩标志和长度）就有 5 字节。"},
	{"The message was cut before it was framed; gRPC libraries report INTERNAL, \"unexpected "
	 "EOF\" or the like.",
	 "消息在封装成帧之前就被截断；gRPC 库会报告 INTERNAL、“unexpected EOF”之类的错误。"},
	{"a gRPC message on stream %u was cut", "流 %1 上的 gRPC 消息被截断"},
	{"No gRPC library makes this status: the application behind the server gave it, so the "
	 "session itself is sound.",
	 "gRPC 库不会产生这个状态：它由服务器上的应用给出，会话本身是正常的。"},
	{"That is what the library answers when no such service or method is registered: the path "
	 "is wrong, the server is older than the client, or the call went to another service.",
	 "没有注册该服务或方法时，库就这样响应：路径有误，服务器版本比客户端旧，或调用到了别的服务"
	 "。"},
	{"The method began and then gave it: the application made it, or the client asked for a "
	 "compression that the server does not have.",
	 "方法已经开始执行，之后才给出该状态：它由应用产生，或客户端要求的压缩算法服务器不支持。"},
	{"The library makes it of an exception that the application did not catch or of an error "
	 "without a status; the server's own log has the exception.",
	 "应用没有捕获的异常，或不带状态的错误，会被库转成该状态；异常在服务器自己的日志里。"},
	{"It came before the call's own grpc-timeout had passed: the deadline that was exceeded is "
	 "one behind the server, of a call that it made itself or of a proxy.",
	 "它到来时，调用自己的 grpc-timeout "
	 "还没有到：超过的是服务器后面的截止时间，属于它自己发起的调用或某个代理。"},
	{"The call carried no grpc-timeout: the deadline that was exceeded is one behind the "
	 "server, of a call that it made itself or of a proxy.",
	 "调用没有带 grpc-timeout：超过的是服务器后面的截止时间，属于它自己发起的调用或某个代理。"},
	{"The application or a guard before it (interceptor, proxy) refused the caller: look at "
	 "the credentials that were sent.",
	 "应用或它前面的鉴权环节（拦截器、代理）拒绝了调用方：请检查所发送的凭据。"},
	{"The library makes it when a message is larger than its limit (4 MiB by default) or "
	 "memory ends, the application when a quota is spent: the message tells which.",
	 "消息超过上限（默认 4 "
	 "MiB）或内存不足时由库产生，配额用尽时由应用产生：看消息文字即可区分。"},
	{"The server had announced the end of the connection with GOAWAY NO_ERROR %.3f s before "
	 "that: the "
	 "call outlived the grace of a shutdown or of a maximum connection age "
	 "(MaxConnectionAgeGrace).",
	 "此前 %1 s 服务器已用 GOAWAY NO_ERROR "
	 "宣布连接即将结束：该调用超过了停机或连接最长存活时间的宽限期（MaxConnectionAgeGrace）。"},
	{"A server or proxy that shuts down or cannot reach what it needs says so; retry with "
	 "back-off if the call may be done twice.",
	 "服务器或代理正在关闭，或连不上所依赖的服务时会这样响应；幂等的调用可以带退避重试。"},
	{"The library makes it when a message cannot be read or written, the application for what "
	 "should not happen; the server's own log has more.",
	 "消息无法读写时由库产生，出现不该发生的情况时由应用产生；详情见服务器自己的日志。"},
	{"The call was cancelled, as a rule by the caller; the library makes it of that, or the "
	 "application.",
	 "调用被取消，通常是由调用方取消；该状态由库据此产生，或由应用给出。"},
	{"gRPC gives this number no name; clients make UNKNOWN of it.",
	 "gRPC 没有定义这个编号；客户端会把它当作 UNKNOWN。"},
	{"gRPC call failed with %s", "gRPC 调用失败：%1"},
	{"The server answered the call %s on stream %u with a trailers-only response, one header "
	 "block and no DATA: HTTP status %u, grpc-status %s (%s).",
	 "服务器对流 %2 上的调用 %1 返回 trailers-only 响应（只有一个头部块，没有 DATA）：HTTP "
	 "状态码 %3，grpc-status %4（%5）。"},
	{"The server ended the call %s on stream %u in its trailers with grpc-status %s (%s), "
	 "though the HTTP status is %u.",
	 "服务器在 trailers 中以 grpc-status %3（%4）结束了流 %2 上的调用 %1，而 HTTP 状态码是 "
	 "%5。"},
	{"Its message: \"%s\".", "其消息：“%1”。"},
	{"Those are the words of a proxy (Envoy) that could not reach the server behind it or lost "
	 "it.",
	 "这是代理（Envoy）的措辞：它连不上后面的服务器，或与之失去了连接。"},
	{"grpc-status %s (%s) on stream %u", "流 %3 上 grpc-status %1（%2）"},
	{"Not one header of an answer came before that: the server, or what it waited for, was too "
	 "slow for this deadline, or the deadline is too short.",
	 "在此之前连响应头部都没有到：服务器或它所等待的服务太慢，赶不上这个截止时间，或截止时间设"
	 "得太短。"},
	{"The answer had begun after %s and %s of it had come: the call was under way, and took "
	 "longer than its deadline.",
	 "响应在 %1 后开始，已到达 %2：调用正在进行，只是用时超过了截止时间。"},
	{"The call on stream %u began with grpc-timeout %s (%s), and after %s the %s cancelled it "
	 "with RST_STREAM CANCEL: DEADLINE_EXCEEDED.",
	 "流 %1 上的调用带有 grpc-timeout %2（%3），%4 后%5以 RST_STREAM CANCEL "
	 "取消了它：DEADLINE_EXCEEDED。"},
	{"The call on stream %u began with grpc-timeout %s (%s), and after %s the server itself "
	 "ended it with grpc-status 4 (DEADLINE_EXCEEDED).",
	 "流 %1 上的调用带有 grpc-timeout %2（%3），%4 后服务器自己以 grpc-status "
	 "4（DEADLINE_EXCEEDED）结束了它。"},
	{"The call on stream %u began with grpc-timeout %s (%s); that passed, and neither side "
	 "ended the call: no grpc-status and no RST_STREAM CANCEL came. The client has given it up "
	 "with DEADLINE_EXCEEDED all the same.",
	 "流 %1 上的调用带有 grpc-timeout %2（%3）；时间已过，双方都没有结束调用：既没有 "
	 "grpc-status，也没有 RST_STREAM CANCEL。即便如此，客户端也已经以 DEADLINE_EXCEEDED "
	 "放弃了它。"},
	{"The server ended it with a status of its own about then as well: the two crossed.",
	 "服务器几乎同时也以自己的状态结束了它：两者在途中交错。"},
	{"The call on stream %u began with grpc-timeout %s (%s), and the server ended it after %s "
	 "with the status %s: the deadline had run out, and the client reports DEADLINE_EXCEEDED.",
	 "流 %1 上的调用带有 grpc-timeout %2（%3），服务器在 %4 后以状态 %5 "
	 "结束了它：截止时间已过，客户端报告 DEADLINE_EXCEEDED。"},
	{"The call on stream %u began with grpc-timeout %s (%s), and after %s the client closed "
	 "the connection under it, without the RST_STREAM CANCEL that is due first: "
	 "DEADLINE_EXCEEDED.",
	 "流 %1 上的调用带有 grpc-timeout %2（%3），%4 "
	 "后客户端在调用进行中关闭了连接，没有先发出应有的 RST_STREAM CANCEL：DEADLINE_EXCEEDED。"},
	{"The client left gRPC calls", "客户端离开了 gRPC 调用"},
	{"The client closed the connection under the open gRPC call on stream %s: its program "
	 "cancelled the call or ended. The server's handler sees CANCELLED.",
	 "流 %1 上的 gRPC "
	 "调用还在进行时，客户端关闭了连接：它的程序取消了调用或已退出。服务器的处理函数看到 "
	 "CANCELLED。"},
	{"The client closed the connection under %u open gRPC calls (streams %s): its program "
	 "cancelled them or ended. The server's handlers see CANCELLED.",
	 "%1 个 gRPC 调用（流 "
	 "%2）还在进行时，客户端关闭了连接：它的程序取消了这些调用或已退出。服务器的处理函数看到 "
	 "CANCELLED。"},
	{"gRPC calls that the client left: %u", "客户端离开的 gRPC 调用：%1 个"},
	{"The client left a gRPC call", "客户端离开了一个 gRPC 调用"},
	{"The client closed the connection under the gRPC call on stream %u: its program cancelled "
	 "the call or ended. The %s with which the server ended the call comes of that, and nobody "
	 "hears it.",
	 "流 %1 上的 gRPC "
	 "调用还在进行时，客户端关闭了连接：它的程序取消了调用或已退出。服务器结束该调用时给出的 "
	 "%2 由此而来，已没有人接收。"},
	{"the client left the call on stream %u", "客户端离开了流 %1 上的调用"},
	/* finding_grpc_attempt.c */
	{"The client's library tried the call again (grpc-previous-rpc-attempts), and on stream %u "
	 "it was answered with OK: the program saw no failure.",
	 "客户端的库重试了该调用（grpc-previous-rpc-attempts），并在流 %1 上得到 "
	 "OK：程序没有看到失败。"},
	/* finding_grpc_message.c */
	{"A gRPC message larger than clients take", "gRPC 消息超过客户端接受的大小"},
	{"The answer to the gRPC call on stream %u is a message of %u octets, as its prefix says; "
	 "gRPC clients take 4194304 (4 MiB) unless they are told otherwise, and the client broke "
	 "off in the middle of it.",
	 "流 %1 上 gRPC 调用的响应是一条 %2 字节的消息（前缀如此声明）；gRPC 客户端默认只接受 "
	 "4194304 字节（4 MiB），而客户端在消息中途中断了。"},
	{"Its program gets RESOURCE_EXHAUSTED, \"received message larger than max\": raise the "
	 "client's limit (MaxCallRecvMsgSize, grpc.max_receive_message_length, "
	 "maxInboundMessageSize), or send the answer in parts.",
	 "它的程序得到 RESOURCE_EXHAUSTED，“received message larger than "
	 "max”：调高客户端的上限（MaxCallRecvMsgSize、grpc.max_receive_message_"
	 "length、maxInboundMessageSize），或分段发送响应。"},
	{"a message of %u octets on stream %u was not taken", "流 %2 上 %1 字节的消息未被接受"},
	{"A gRPC message in an encoding that the client does not take",
	 "gRPC 消息的编码客户端不支持"},
	{"The server compressed its message on stream %u with grpc-encoding %s, and the client's "
	 "grpc-accept-encoding lists only %s.",
	 "服务器在流 %1 上用 grpc-encoding %2 压缩了消息，而客户端的 grpc-accept-encoding 只列出 "
	 "%3。"},
	{"The client cannot unpack it and ends the call itself, mostly with INTERNAL or "
	 "UNIMPLEMENTED (\"Decompressor is not installed\"), though the status on the wire is "
	 "another.",
	 "客户端无法解压，会自行结束调用，多为 INTERNAL 或 UNIMPLEMENTED（“Decompressor is not "
	 "installed”），尽管线路上的状态是另一个。"},
	{"grpc-encoding %s on stream %u is not taken", "流 %2 上的 grpc-encoding %1 不被支持"},
	/* finding_stream_reset_why.c */
	{"Another attempt of the same gRPC call was answered (hedging): the client needed this one "
	 "no more, and nothing is lost.",
	 "同一 gRPC "
	 "调用的另一次尝试已得到应答（对冲，hedging）：客户端不再需要这一次，没有任何损失。"},
	{"In gRPC's terms the call ended with CANCELLED.",
	 "用 gRPC 的说法，该调用以 CANCELLED 结束。"},
	{"The answer is incomplete; the proxy's log and the server behind it say more.",
	 "响应不完整；代理的日志和它后面的服务器有更多信息。"},
	{"The answer names %s, which serves no gRPC by itself: it is a proxy, and the gRPC server "
	 "behind it failed or was lost in the middle of the call.",
	 "响应中写明 %1，它本身不提供 gRPC 服务：它是代理，其后的 gRPC "
	 "服务器在调用中途失败或失联。"},
	{"The %s had announced that it takes header lists of up to %u octets "
	 "(MAX_HEADER_LIST_SIZE), and one of the %s here has %llu, counted as the setting counts: "
	 "metadata, cookies or trailers are too large for it. gRPC's libraries report "
	 "RESOURCE_EXHAUSTED.",
	 "%1曾声明最多接受 %2 "
	 "字节的头部列表（MAX_HEADER_LIST_SIZE），而%3在此发来的一个按该设置的算法有 %4 "
	 "字节：元数据、cookie 或 trailers 对它而言太大。gRPC 的库报告 RESOURCE_EXHAUSTED。"},
	{"Whether the server did the work cannot be told: retry only what may be done twice, and "
	 "with a longer deadline.",
	 "无法得知服务器是否已完成处理：只重试幂等的调用，并加长截止时间。"},
	{"the deadline of %s on stream %u passed", "流 %2 超过了 %1 的截止时间"},
	{"A gRPC call exceeded its deadline", "gRPC 调用超过截止时间"},
	{"No GOAWAY and no grpc-status came before that, so it was no orderly shutdown: a crash, a "
	 "restart, or something on the way cut it.",
	 "此前没有 GOAWAY，也没有 "
	 "grpc-status，因此不是优雅关闭，而是崩溃、重启，或途中有设备切断了连接。"},
	{"Before that the server had sent GOAWAY %s with the debug data \"%s\".",
	 "在此之前服务器已发送 GOAWAY %1，调试数据为“%2”。"},
	{"Before that the server had sent GOAWAY %s.", "在此之前服务器已发送 GOAWAY %1。"},
	{"max_age is the server's limit on a connection's age (MaxConnectionAge): its grace "
	 "(MaxConnectionAgeGrace) must be longer than the longest call.",
	 "max_age "
	 "表示达到了服务器对连接存活时间的上限（MaxConnectionAge）：其宽限期（MaxConnectionAgeGrace"
	 "）必须比最长的调用更长。"},
	{"The %s reset the TCP connection under the open gRPC call on stream %s, before a "
	 "grpc-status came: clients report UNAVAILABLE.",
	 "流 %2 上的 gRPC 调用还在进行、grpc-status 尚未到来时，%1重置了 TCP 连接：客户端报告 "
	 "UNAVAILABLE。"},
	{"The %s reset the TCP connection under %u open gRPC calls, before their grpc-status came "
	 "(streams %s): clients report UNAVAILABLE.",
	 "%2 个 gRPC 调用还在进行、grpc-status 尚未到来时（流 %3），%1重置了 TCP 连接：客户端报告 "
	 "UNAVAILABLE。"},
	{"The %s closed the connection under the open gRPC call on stream %s, before a grpc-status "
	 "came: clients report UNAVAILABLE.",
	 "流 %2 上的 gRPC 调用还在进行、grpc-status 尚未到来时，%1关闭了连接：客户端报告 "
	 "UNAVAILABLE。"},
	{"The %s closed the connection under %u open gRPC calls, before their grpc-status came "
	 "(streams %s): clients report UNAVAILABLE.",
	 "%2 个 gRPC 调用还在进行、grpc-status 尚未到来时（流 %3），%1关闭了连接：客户端报告 "
	 "UNAVAILABLE。"},
	{"The server went away without processing gRPC calls, %u in number (streams %s): clients "
	 "report UNAVAILABLE.",
	 "服务器离开时有 %1 个 gRPC 调用没有处理（流 %2）：客户端报告 UNAVAILABLE。"},
	{"gRPC calls were lost with their connection", "gRPC 调用随连接一起丢失"},
	{"Whether a call that had begun did its work cannot be told; gRPC libraries repeat by "
	 "themselves only what the server never began.",
	 "已经开始的调用是否生效无法得知；gRPC 库只会自动重试服务器从未开始处理的调用。"},
	{"gRPC calls that ended as UNAVAILABLE: %u", "%1 个 gRPC 调用以 UNAVAILABLE 结束"},
	{"grpc-java reports UNAVAILABLE, grpc-node \"Received RST_STREAM with code 0 (Call ended "
	 "without gRPC status)\".",
	 "grpc-java 报告 UNAVAILABLE，grpc-node 报告“Received RST_STREAM with code 0 (Call ended "
	 "without gRPC status)”。"},
	{"grpc-go reports \"stream terminated by RST_STREAM with error code: INTERNAL_ERROR\", "
	 "grpc-node \"Received RST_STREAM with code 2 (Internal server error)\".",
	 "grpc-go 报告“stream terminated by RST_STREAM with error code: INTERNAL_ERROR”，grpc-node "
	 "报告“Received RST_STREAM with code 2 (Internal server error)”。"},
	{"grpc-go reports RESOURCE_EXHAUSTED, grpc-java INTERNAL.",
	 "grpc-go 报告 RESOURCE_EXHAUSTED，grpc-java 报告 INTERNAL。"},
	{"gRPC's table has no status for it; grpc-go and grpc-java report INTERNAL.",
	 "gRPC 的对照表没有为它规定状态；grpc-go 和 grpc-java 报告 INTERNAL。"},
	{"The server did not process it, so the libraries repeat it once by themselves; grpc-node "
	 "says \"Stream refused by server\".",
	 "服务器没有处理它，因此各库会自动重试一次；grpc-node 报告“Stream refused by server”。"},
	{"grpc-go reports DEADLINE_EXCEEDED when its own deadline has passed, grpc-node \"Call "
	 "cancelled\" or UNAVAILABLE \"Connection dropped\".",
	 "grpc-go 在自己的截止时间已过时报告 DEADLINE_EXCEEDED，grpc-node 报告“Call cancelled”或 "
	 "UNAVAILABLE “Connection dropped”。"},
	{"grpc-node says \"Bandwidth exhausted or memory limit exceeded\".",
	 "grpc-node 报告“Bandwidth exhausted or memory limit exceeded”。"},
	{"It is not in gRPC's table: grpc-go reports INTERNAL, grpc-java UNKNOWN.",
	 "gRPC 的对照表里没有它：grpc-go 报告 INTERNAL，grpc-java 报告 UNKNOWN。"},
	{"grpc-go, grpc-java and grpc-node agree on it.",
	 "grpc-go、grpc-java 和 grpc-node 对此一致。"},
	{"gRPC clients make %s of the reset", "gRPC 客户端把这次重置报告为 %1"},
	{"Stream %u was a gRPC call and was reset with %s before a grpc-status came: by gRPC's own "
	 "table that is %s.",
	 "流 %1 是 gRPC 调用，在 grpc-status 到来之前以 %2 被重置：按 gRPC 自己的对照表即为 %3。"},
	{"gRPC clients make %s of it", "gRPC 客户端报告为 %1"},

	/* HTTP/1.1 */
	{"Not one octet of an answer had come to request %u.", "请求 %1 的响应一个字节都没有到。"},
	{"The answer to request %u (status %u) was under way: %llu of %s octets of its body had "
	 "come.",
	 "请求 %1 的响应（状态码 %2）正在传输：正文 %4 字节中已到达 %3 字节。"},
	{"The answer to request %u (status %u) was under way: %llu octets of its body had come, "
	 "and not its last chunk.",
	 "请求 %1 的响应（状态码 %2）正在传输：正文已到达 %3 字节，最后一个分块没有到。"},
	{"An HTTP/1.1 exchange was cut", "HTTP/1.1 请求中途被中断"},
	{"The %s reset the TCP connection in the middle of request %s.",
	 "%1在请求 %2 进行到一半时重置了 TCP 连接。"},
	{"The %s closed the TCP connection in the middle of request %s.",
	 "%1在请求 %2 进行到一半时关闭了 TCP 连接。"},
	{"HTTP/1.1 has no code that tells why: the log of the side that closed it does.",
	 "HTTP/1.1 没有说明原因的错误码：要看关闭连接一方的日志。"},
	{"an HTTP/1.1 exchange was cut", "HTTP/1.1 请求中途被中断"},
	{"The server did not take the Upgrade to h2c", "服务器没有接受升级到 h2c"},
	{"The client offered Upgrade: h2c with its first request, and the server answered with "
	 "status %u over HTTP/1.1: it goes on without HTTP/2.",
	 "客户端在第一个请求中提出 Upgrade: h2c，服务器以 HTTP/1.1 返回状态码 %1：此后继续使用 "
	 "HTTP/1.1，没有 HTTP/2。"},
	{"RFC 9113 dropped this way to HTTP/2 and many servers ignore it: in clear use prior "
	 "knowledge, else TLS with ALPN.",
	 "RFC 9113 已废弃这种进入 HTTP/2 的方式，许多服务器会忽略它：明文请直接使用 prior "
	 "knowledge，否则使用带 ALPN 的 TLS。"},
	{"the Upgrade to h2c was not taken", "升级到 h2c 未被接受"},

	/* statuses */
	{"status %u %s", "状态码 %1 %2"},
	{"status %u", "状态码 %1"},
	{"HTTP/1.1 request %s (%s) was answered with status %u %s after %s.",
	 "HTTP/1.1 请求 %1（%2）在 %5 后得到状态码 %3 %4。"},
	{"Streams %s were answered with status %u %s, the first (%s) after %s.",
	 "流 %1 得到状态码 %2 %3，其中第一个（%4）在 %5 后得到。"},
	{"Stream %s (%s) was answered with status %u %s after %s.",
	 "流 %1（%2）在 %5 后得到状态码 %3 %4。"},
	{"It asks to come again after %s s (retry-after).",
	 "它要求 %1 s 之后再试（retry-after）。"},
	{"It asks to come again after %s (retry-after).", "它要求在 %1 之后再试（retry-after）。"},
	{"HTTP/2 itself is healthy here.", "这里 HTTP/2 本身是正常的。"},
	{"In the handshake the server had asked for a certificate of the client "
	 "(CertificateRequest), and the client sent none: nginx answers so then (\"No "
	 "required SSL certificate was sent\").",
	 "握手时服务器要求了客户端证书（CertificateRequest），客户端没有发送：nginx 这时就这"
	 "样应答（\"No required SSL certificate was sent\"）。"},
	{"In the handshake the server had asked for a certificate of the client "
	 "(CertificateRequest): nginx answers so when it does not accept the one that came "
	 "(\"The SSL certificate error\").",
	 "握手时服务器要求了客户端证书（CertificateRequest）：nginx 不接受收到的证书时就这样"
	 "应答（\"The SSL certificate error\"）。"},
	{"No request had come: it is the server's word on the connection itself, which it "
	 "closes, after its time limit or for what the client began with.",
	 "没有收到过请求：这是服务器对连接本身的回应，随后它关闭连接，原因是时限到了，或者客"
	 "户端开头的内容不对。"},
	{"A port that wants TLS answers so, too, when a request comes in clear: try "
	 "https://.",
	 "要求 TLS 的端口收到明文请求时也会这样应答：试试 https://。"},
	{"The server finds the request malformed: its log says in what, often a field or the "
	 "authority.",
	 "服务器认为请求格式有误：它的日志会说明错在哪里，常见的是某个头部字段或 authority。"},
	{"Credentials are missing or were not accepted; the answer's www-authenticate or "
	 "proxy-authenticate says which it wants.",
	 "缺少凭据，或凭据不被接受；响应中的 www-authenticate 或 proxy-authenticate "
	 "说明它要哪一种。"},
	{"The server understood and will not do it: a rule of access, or a filter before it, "
	 "forbids it.",
	 "服务器理解请求但拒绝执行：访问规则或前面的过滤设备禁止了它。"},
	{"There is nothing at that path on this host: the link is wrong, or what was there is "
	 "gone.",
	 "该主机的这个路径上没有内容：链接有误，或内容已被移除。"},
	{"The path exists, but not for this method; the answer's allow field lists those it takes.",
	 "路径存在，但不接受该方法；响应的 allow 字段列出了可用的方法。"},
	{"The request's body is larger than the server takes.", "请求正文超过了服务器接受的大小。"},
	{"The server wants another protocol; the answer's upgrade field names it.",
	 "服务器要求使用另一种协议；响应的 upgrade 字段指明是哪一种。"},
	{"By its class the status says that the request is at fault, not the server (RFC 9110 "
	 "§15.5).",
	 "按其类别，该状态码表示问题在请求，而不在服务器（RFC 9110 §15.5）。"},
	{"The server waited for the request, or the rest of it, and gave up; it may be sent again.",
	 "服务器等待请求或其剩余部分，最终放弃；请求可以重发。"},
	{"%llu of %lld octets of the request's body had come.",
	 "请求正文 %2 字节中已到达 %1 字节。"},
	{"Its time limit is %s, it seems.", "它的时限看来是 %1。"},
	{"The request was for %s on a connection that was opened for %s (SNI): a client may reuse "
	 "a connection whose certificate has both names, but this server does not serve both.",
	 "请求发往 %1，而所用的连接是为 "
	 "%2（SNI）建立的：证书含有两个名字时客户端可以复用连接，但该服务器并不同时服务两者。"},
	{"The server is not the one for %s on this connection.",
	 "在这个连接上，该服务器不负责 %1。"},
	{"The request was not acted on and may be sent again on a connection of its own (RFC 9110 "
	 "§15.5.20, RFC 9113 §9.1.1).",
	 "请求没有被处理，可以在单独的连接上重发（RFC 9110 §15.5.20、RFC 9113 §9.1.1）。"},
	{"The request came as early data (0-RTT), which may be replayed, and the server will not "
	 "risk that: the client sends it again once the handshake is done (RFC 8470 §5.2).",
	 "请求作为 early "
	 "data（0-RTT）到达，可能被重放，服务器不愿冒这个风险：客户端应在握手完成后重发（RFC 8470 "
	 "§5.2）。"},
	{"There was no early data (0-RTT) on this connection: it was on one before a proxy (its "
	 "request then has an early-data field), or the server says so for another reason. The "
	 "request may be sent again (RFC 8470 §5.2).",
	 "本连接上没有 early data（0-RTT）：它出现在代理前面的连接上（此时请求带有 early-data "
	 "字段），或者服务器另有原因。请求可以重发（RFC 8470 §5.2）。"},
	{"The client sends more requests than the server allows it in that time.",
	 "客户端发送的请求超过了服务器在该时段内允许的数量。"},
	{"The request's fields take %llu octets, more than the server accepts.",
	 "请求的头部字段共 %1 字节，超过了服务器接受的上限。"},
	{"It had said so before: MAX_HEADER_LIST_SIZE is %u.",
	 "它事先已声明：MAX_HEADER_LIST_SIZE 为 %1。"},
	{"Cookies that grew are the usual cause (RFC 6585 §5).",
	 "常见原因是 Cookie 越积越大（RFC 6585 §5）。"},
	{"It is a status of the proxy's own (%s): what failed is its connection to the origin "
	 "server.",
	 "这是代理（%1）自有的状态码：失败的是它到源站的连接。"},
	{"The server failed on the request: its own log says why.",
	 "服务器处理请求时失败：原因见它自己的日志。"},
	{"The answer came by way of a proxy.", "响应经由代理到达。"},
	{"The server is overloaded or down for maintenance, and says so itself.",
	 "服务器自己表明：它过载或正在维护。"},
	{"Status %u %s was the answer to what was asked on stream %s before the capture began.",
	 "流 %3 上的请求发出时抓包尚未开始，得到的响应是状态码 %1 %2。"},
	{"nginx says so for limit_req and limit_conn too: too many requests or connections at a "
	 "time.",
	 "limit_req 和 limit_conn 生效时 nginx 也会返回 503：同一时间的请求或连接太多。"},
	{"The request was not whole: %llu octets of its body had come, and for %s the client had "
	 "sent no more, though it was allowed to. The proxy's time limit was over before its "
	 "backend could answer.",
	 "请求不完整：正文到达了 %1 字节，此后 %2 "
	 "内客户端没有再发送，虽然窗口允许它发送。后端还没能"
	 "响应，代理的时限就到了。"},
	{"It is Apache's own page: Apache says 503 for a backend that it cannot connect to "
	 "(mod_proxy), or for a site that is closed on purpose.",
	 "这是 Apache 自己的错误页：连接不上后端（mod_proxy）时，或者站点被有意关闭时，Apache "
	 "会返回 503。"},
	{"The proxy (%s) made this answer itself: the fault is behind it, at its backend or on the "
	 "way there, not on this connection.",
	 "这个响应是代理（%1）自己生成的：故障在它后面，即后端或通往后端的路上，不在这个连接上。"},
	{"Such an answer is made by a gateway (RFC 9110 §15.6): the fault is behind the proxy, at "
	 "its backend or on the way there.",
	 "这种响应由网关生成（RFC 9110 §15.6）：故障在代理后面，即后端或通往后端的路上。"},
	{"It came at once, so the backend refused or cut the connection, or answered what the "
	 "proxy does not understand; it did not time out.",
	 "响应立刻就到了，所以是后端拒绝或切断了连接，或返回了代理无法理解的内容；不是超时。"},
	{"A wait of %s is a round figure: it is the proxy's timeout for its backend, which never "
	 "answered.",
	 "等待了整整 %1：这是代理等待后端的超时值，后端始终没有响应。"},
	{"The proxy waited for its backend until its timeout.", "代理一直等待后端，直到超时。"},

	/* streams */
	{"RST_STREAM %s after the end of the stream", "流结束之后的 RST_STREAM %1"},
	{"The %s reset stream %u with %s when it had already ended: both sides had said all, so "
	 "nothing is lost.",
	 "流 %2 已经结束之后，%1又以 %3 重置了它：双方都已发送完毕，没有丢失任何内容。"},
	{"The answer's content-length says %lld and its body ended after %llu octets.",
	 "响应的 content-length 为 %1，而正文在 %2 字节处结束。"},
	{"Its program promised more than it wrote, or it is a proxy whose backend broke off or "
	 "stopped in the middle (HAProxy, Caddy and Varnish end an answer so): the log there says "
	 "which.",
	 "要么是服务器上的程序声明的长度大于实际写出的，要么它是代理，而后端在中途断开或停住了（"
	 "HAProxy、Caddy 和 Varnish 会这样结束响应）：那里的日志会说明是哪一种。"},
	{"The client's library rejects it as malformed (RFC 9113 §8.1.1): its program gets an "
	 "error.",
	 "客户端的库把它作为格式错误的消息拒绝（RFC 9113 §8.1.1）：程序得到错误。"},
	{"The client's library rejects it as malformed (RFC 9113 §8.1.1): its program gets an "
	 "error, though status %u had come.",
	 "客户端的库把它作为格式错误的消息拒绝（RFC 9113 §8.1.1）：虽然状态码 %1 "
	 "已到，程序得到的仍是错误。"},
	{"RST_STREAM %s from the %s", "%2发出 RST_STREAM %1"},
	{"The %s reset stream %s with %s when the answer had ended.",
	 "响应已经结束之后，%1以 %3 重置了流 %2。"},
	{"The %s reset stream %s with %s, which had ended already: it finds fault with what the %s "
	 "sent after that.",
	 "流 %2 已经结束，%1又以 %3 重置了它：它认为%4在结束之后发送的内容有错。"},
	{"the %s reset stream %s with %s", "%1以 %3 重置了流 %2"},
	{"Other streams of the connection went on.", "连接上的其他流照常进行。"},
	{"answered before the request's body was read", "没有读完请求正文就已响应"},
	{"The server answered streams %s whole and then reset them with NO_ERROR: it needed no "
	 "more of the requests' bodies.",
	 "服务器完整地响应了流 %1，然后以 NO_ERROR 重置了它们：它不再需要剩余的请求正文。"},
	{"The server answered stream %s whole, with status %u, and then reset it with NO_ERROR: it "
	 "needed no more of the request's body.",
	 "服务器完整地响应了流 %1，状态码 %2，然后以 NO_ERROR "
	 "重置了它：它不再需要剩余的请求正文。"},
	{"%llu of %lld octets of it had been sent.", "请求正文 %2 字节中已发送 %1 字节。"},
	{"This is no failure: the answer stands and must not be thrown away (RFC 9113 §8.1).",
	 "这不是故障：响应有效，不得丢弃（RFC 9113 §8.1）。"},
	{"The %s reset streams %s with %s, at once after their requests.",
	 "%1以 %3 重置了流 %2，紧接在各自的请求之后。"},
	{"The %s reset streams %s with %s, at once or up to %s after their requests.",
	 "%1以 %3 重置了流 %2，紧接在各自的请求之后，最晚的距请求开始 %4。"},
	{"The %s reset stream %s (%s) with %s, at once after the request.",
	 "%1紧接在请求之后以 %4 重置了流 %2（%3）。"},
	{"The %s reset stream %s with %s at once.", "%1立即以 %3 重置了流 %2。"},
	{"The %s reset streams %s with %s, %s after their requests.",
	 "%1以 %3 重置了流 %2，距各自请求开始 %4。"},
	{"The %s reset streams %s with %s, %s to %s after their requests.",
	 "%1以 %3 重置了流 %2，距各自请求开始 %4 到 %5。"},
	{"the %s reset streams %s with %s", "%1以 %3 重置了流 %2"},
	{"The %s reset stream %s (%s) with %s, %s after the request began.",
	 "%1在请求开始 %5 后以 %4 重置了流 %2（%3）。"},
	{"The %s reset stream %s with %s, %s after its beginning.",
	 "%1在流 %2 开始 %4 后以 %3 重置了它。"},
	{"The request's body was not whole: %llu of %lld octets were sent.",
	 "请求正文不完整：%2 字节中只发送了 %1 字节。"},
	{"The request's body was not whole: 1 octet was sent.",
	 "请求正文不完整：只发送了 1 字节。"},
	{"The request's body was not whole: %llu octets were sent.",
	 "请求正文不完整：只发送了 %1 字节。"},
	{"Status %u had come, and a body that ended after %llu octets though its content-length "
	 "says %lld.",
	 "状态码 %1 已到，但正文在 %2 字节处就结束了，而 content-length 为 %3。"},
	{"Status %u and %llu of %lld octets of the body had come.",
	 "状态码 %1 已到，正文 %3 字节中已到达 %2 字节。"},
	{"Status %u and 1 octet of the body had come.", "状态码 %1 已到，正文已到达 1 字节。"},
	{"Status %u and %llu octets of the body had come.", "状态码 %1 已到，正文已到达 %2 字节。"},
	{"Before the reset the server had said nothing on it for %s.",
	 "重置之前，服务器在该流上已沉默 %1。"},
	{"How much of the answer had come is not known: the capture lacks octets of the server.",
	 "响应到达了多少无法得知：抓包缺少服务器发出的部分字节。"},
	{"No answer had begun on any of them.", "这些流都还没有收到响应。"},
	{"An answer had begun on all of them.", "这些流都已开始收到响应。"},
	{"An answer had begun on %u of %u.", "%2 个流中有 %1 个已开始收到响应。"},
	{"No part of the answer had come.", "没有收到任何响应。"},
	{"That is a round figure: a time limit of %s in the %s is likely.",
	 "这是一个整数值：%2很可能设有 %1 的时限。"},
	{"A silence of %s is a time limit: a proxy (%s) waited for the server behind it, which "
	 "stopped in the middle of the body, and broke the answer off.",
	 "沉默时长 %1 "
	 "正是一个超时值：代理（%"
	 "2）在等待它后面的服务器，后者在正文中途停下，代理于是中断了响应。"},
	{"A server that cancels gave the answer up, or is a proxy whose own connection to the next "
	 "server failed; its log says which.",
	 "服务器发出 "
	 "CANCEL，说明它放弃了响应，或者它是代理，到下一级服务器的连接失败了；它的日志会说明是哪一"
	 "种。"},
	{"The server had pushed it, and a client may decline a push.",
	 "它是服务器推送的，客户端可以拒绝推送。"},
	{"The server's GOAWAY had said before that the stream was not and will not be processed, "
	 "so the reset changes nothing: the request is safe to retry on another connection (RFC "
	 "9113 §6.8).",
	 "服务器的 GOAWAY "
	 "此前已表明该流没有也不会被处理，所以这次重置不改变什么：请求可以安全地在另一个连接上重试"
	 "（RFC 9113 §6.8）。"},
	{"All that was due had come, so nothing is lost.", "应到的内容都已到齐，没有丢失。"},
	{"The client has not ended its side of the call and set no deadline: such a call may wait "
	 "for as long as nothing happens.",
	 "客户端尚未结束自己这一侧的调用，也没有设置时限：没有事情发生时，这样的调用可以一直等待"
	 "。"},
	{"An earlier request of the same path waited as long and was answered: this is how a long "
	 "poll looks.",
	 "此前同一路径的请求也等了这么久并得到了响应：这正是长轮询的样子。"},
	{"It carried events (text/event-stream), which go on until the client leaves.",
	 "它传送的是事件流（text/event-stream），会一直持续到客户端离开为止。"},
	{"A close frame had ended its WebSocket before, so nothing is lost.",
	 "此前关闭帧已结束了它的 WebSocket，没有丢失任何内容。"},
	{"It carried events (text/event-stream), which stay open until the client leaves: nothing "
	 "is lost.",
	 "它传送的是事件流（text/event-stream），会一直打开到客户端离开为止：没有丢失任何内容。"},
	{"All that was due had come, or they were open until the client leaves (events, "
	 "WebSocket), so nothing is lost.",
	 "应到的内容都已到齐，或它们本来就会打开到客户端离开为止（事件流、WebSocket），没有丢失任何"
	 "内容。"},
	{"The client gave up waiting: the server, or what stands behind it, took longer than the "
	 "client was ready to wait.",
	 "客户端放弃了等待：服务器或它后面的服务用时超过了客户端愿意等待的时间。"},
	{"The client wanted the answer no more: its user or its program cancelled it.",
	 "客户端不再需要响应：用户或程序取消了它。"},
	{"The client wanted no more of the answer, or had a limit for the whole of it.",
	 "客户端不再需要响应的剩余部分，或对整个响应设有时限。"},
	{"The server may have acted on the request all the same: repeat it only when doing it "
	 "twice does no harm.",
	 "服务器仍可能已经处理了该请求：只有幂等的请求才可重试。"},
	{"The %s's limit of streams open at a time is %u (MAX_CONCURRENT_STREAMS); when the %s "
	 "opened stream %u, the number of others open was %u.",
	 "%1允许同时打开的流数为 %2（MAX_CONCURRENT_STREAMS）；%3打开流 %4 时，已有 %5 "
	 "个其他流处于打开状态。"},
	{"The request was sent before the %s had acknowledged the %s's SETTINGS, so it may not "
	 "have known the limit yet.",
	 "请求发出时，%1还没有确认%2的 SETTINGS，可能还不知道这个上限。"},
	{"The %s had acknowledged these SETTINGS and should have waited for a stream to end.",
	 "%1已经确认过这些 SETTINGS，本应等某个流结束后再打开新流。"},
	{"The %s had said GOAWAY before and takes no new streams.",
	 "%1此前已发送 GOAWAY，不再接受新的流。"},
	{"The request was sent before the %s had acknowledged the %s's SETTINGS: some servers "
	 "refuse such early requests.",
	 "请求发出时，%1还没有确认%2的 SETTINGS：有些服务器会拒绝这样过早的请求。"},
	{"It was not the limit of streams: %u others were open and MAX_CONCURRENT_STREAMS is %u. "
	 "The %s is overloaded, draining, or lost what it needs for the request.",
	 "原因不是流数上限：当时有 %1 个其他流打开，而 MAX_CONCURRENT_STREAMS 为 "
	 "%2。%3过载、正在排空连接，或失去了处理该请求所需的资源。"},
	{"The %s gave no limit of streams (MAX_CONCURRENT_STREAMS); it is overloaded, draining, or "
	 "lost what it needs for the request.",
	 "%1没有声明流数上限（MAX_CONCURRENT_"
	 "STREAMS）；它过载、正在排空连接，或失去了处理该请求所需的资源。"},
	{"The code says that the request was not processed, but its answer had begun: it may have "
	 "been acted on, and is safe to repeat only when doing it twice does no harm.",
	 "这个错误码表示请求没有被处理，但响应已经开始：请求可能已经生效，只有重复执行无害时才可重"
	 "发。"},
	{"Much of the request's body had been taken by then: h2o ends so what is larger than its "
	 "limit-request-body, and HAProxy what its backend does not take; the same request will "
	 "end "
	 "so again.",
	 "此时请求正文已被接收了许多：正文超过 limit-request-body 时 h2o 会这样结束，后端不接收时 "
	 "HAProxy 也会这样结束；同样的请求还会得到同样的结果。"},
	{"A proxy says so too when its backend closed the connection without an answer (HAProxy): "
	 "then its log names the backend, and trying again soon does not help.",
	 "后端未作响应就关闭连接时，代理（HAProxy）也会这样回应：它的日志会指出是哪个后端，马上重"
	 "试没有用。"},
	{"The requests were not processed and are safe to retry (RFC 9113 §8.7), later or on "
	 "another connection.",
	 "这些请求没有被处理，可以安全重试（RFC 9113 §8.7），稍后再发或改用另一个连接。"},
	{"The request was not processed and is safe to retry (RFC 9113 §8.7), later or on another "
	 "connection.",
	 "请求没有被处理，可以安全重试（RFC 9113 §8.7），稍后再发或改用另一个连接。"},
	{"The failure is in the client: what reads the answer there broke, or its library did.",
	 "故障在客户端：读取响应的程序出错，或它的库出错。"},
	{"The client had said all it had to say, and nothing in it breaks the protocol: the "
	 "server, "
	 "or a backend behind it, failed in the middle of the answer; its own log says more.",
	 "客户端已发送完毕，其中没有违反协议之处：是服务器或其后端在响应中途失败；它自己的日志有更"
	 "多"
	 "信息。"},
	{"The request's :scheme is https on a connection without TLS, which Tomcat takes for an "
	 "error: a client behind what ends TLS must say http, or the server must be told of the "
	 "proxy.",
	 "请求的 :scheme 是 https，而连接没有 TLS，Tomcat 会视为错误：位于 TLS "
	 "终结点之后的客户端应使用 http，或者让服务器知道前面有代理。"},
	{"The code accuses the client, but nothing that it sent breaks the protocol: some servers "
	 "end so a request that they will not answer (nginx with return 444), or cannot (a backend "
	 "that failed); the server's log says why.",
	 "这个错误码指责客户端，但客户端发送的内容并没有违反协议：有些服务器这样结束它不愿响应的请"
	 "求"
	 "（nginx 的 return 444），或无法响应的请求（后端失败）；服务器的日志会说明原因。"},
	{"It was a CONNECT: a server that is no proxy, or does not offer extended CONNECT (RFC "
	 "8441), may end it so.",
	 "这是 CONNECT 请求：不是代理的服务器，或不支持扩展 CONNECT（RFC 8441）的服务器，会这样结束"
	 "它。"},
	{"The window that the client gave was used up, and the server gave up waiting for its "
	 "WINDOW_UPDATE.",
	 "客户端给出的窗口已经用完，服务器等不到 WINDOW_UPDATE 而放弃。"},
	{"A request whose body does not come is ended so by some servers when they have waited "
	 "long enough (nginx's client_body_timeout).",
	 "请求正文迟迟不来时，有些服务器等待超时后会这样结束请求（nginx 的 "
	 "client_body_timeout）。"},
	{"Before the reset the client had sent nothing of it for %s.",
	 "重置之前，客户端已有 %1 没有再发送请求正文。"},
	{"The body is incomplete: the server, or a backend behind it, failed in the middle of the "
	 "answer; its own log says more.",
	 "正文不完整：服务器或它后面的后端在响应中途失败；详情见它自己的日志。"},
	{"The failure is on the server, or behind it: its own log says more.",
	 "故障在服务器或它后面：详情见它自己的日志。"},
	{"The body is incomplete; the proxy's log and the server behind it say more.",
	 "正文不完整；详情见代理的日志和它后面的服务器。"},
	{"Whether it had acted on the request is not known.", "它是否已经处理了该请求无法得知。"},
	{"With it the %s says that the %s sent more DATA than the window allowed, or opened a "
	 "window beyond 2147483647 octets.",
	 "%1借此表示：%2发送的 DATA 超过了窗口允许的量，或把窗口扩大到 2147483647 字节以上。"},
	{"With it the %s says that the %s sent frames on the stream after its END_STREAM or after "
	 "its end.",
	 "%1借此表示：%2在自己的 END_STREAM 之后或流结束之后仍在该流上发送帧。"},
	{"With it the %s says that a frame of the %s had a wrong size.",
	 "%1借此表示：%2的某个帧长度不对。"},
	{"With it the %s says that the %s's message is malformed or breaks the protocol; a "
	 "client's library does so without asking the program (RFC 9113 §8.1.1).",
	 "%1借此表示：%2的消息格式错误或违反协议；客户端的库会自行这样做，不经过程序（RFC 9113 "
	 "§8.1.1）。"},
	{"The client wanted no more of the stream and calls it no error.",
	 "客户端不再需要该流，并且不把它当作错误。"},
	{"NO_ERROR is meant for after a whole answer (RFC 9113 §8.1); here the answer was not "
	 "whole: the server, or a proxy, ended the stream without one.",
	 "NO_ERROR 应在完整响应之后使用（RFC 9113 "
	 "§8.1）；这里响应并不完整：服务器或代理没有给出完整响应就结束了流。"},
	{"The connection behind the tunnel (CONNECT) was reset or closed badly (RFC 9113 §8.5).",
	 "隧道（CONNECT）后面的连接被重置或异常关闭（RFC 9113 §8.5）。"},
	{"The %s finds the %s too busy: fewer pings, resets or requests at a time.",
	 "%1认为%2过于频繁：应减少同时发出的 PING、重置或请求。"},
	{"The TLS version or cipher suite is one that HTTP/2 forbids (RFC 9113 §9.2).",
	 "所用的 TLS 版本或密码套件是 HTTP/2 禁止的（RFC 9113 §9.2）。"},
	{"The server wants this request over HTTP/1.1: for a client certificate by renegotiation, "
	 "or for NTLM. It is safe to send it again over HTTP/1.1.",
	 "服务器要求这个请求改用 HTTP/1.1：为了通过重协商索取客户端证书，或为了 NTLM。可以安全地用 "
	 "HTTP/1.1 重发。"},
	{"What this code means, only the %s knows.", "这个错误码的含义只有%1知道。"},
	{"The server said other things on the connection meanwhile, the last %s before the end: it "
	 "and the network are alive.",
	 "期间服务器在该连接上还发送过其他内容，最后一次在结束前 %1：服务器和网络都是通的。"},
	{"The server said other things on the connection after that request, the last %s before "
	 "the end, and fell silent then.",
	 "那个请求之后，服务器在该连接上还发送过其他内容，最后一次在结束前 %1，此后再无动静。"},
	{"The server said nothing at all on the connection after that request.",
	 "那个请求之后，服务器在该连接上没有发送任何内容。"},
	{"The server last said something on the connection %s ago.",
	 "服务器上一次在该连接上发送内容是在 %1 前。"},
	{"The server has said other things on the connection since, the last %s ago: it and the "
	 "network are alive.",
	 "此后服务器在该连接上还发送过其他内容，最后一次在 %1 前：服务器和网络都是通的。"},
	{"no answer so far", "至今没有响应"},
	{"No part of an answer has come on streams %s so far; the first (%s) has waited for %s.",
	 "流 %1 至今都没有收到任何响应；其中第一个（%2）已等待 %3。"},
	{"No part of the answer on stream %s (%s) has come so far, %s after the request.",
	 "流 %1（%2）的请求发出已 %3，至今没有收到任何响应。"},
	{"no answer had come", "没有等到响应"},
	{"No part of an answer had come on streams %s when the connection ended; the first (%s) "
	 "had waited for %s.",
	 "直到连接结束，流 %1 都没有收到任何响应；其中第一个（%2）已等待 %3。"},
	{"No part of an answer had come on streams %s when the capture ended; the first (%s) had "
	 "waited for %s.",
	 "直到抓包结束，流 %1 都没有收到任何响应；其中第一个（%2）已等待 %3。"},
	{"No part of the answer on stream %s (%s) had come when the connection ended, %s after the "
	 "request.",
	 "直到连接结束（请求开始 %3 后），流 %1（%2）都没有收到任何响应。"},
	{"No part of the answer on stream %s (%s) had come when the capture ended, %s after the "
	 "request.",
	 "直到抓包结束（请求开始 %3 后），流 %1（%2）都没有收到任何响应。"},
	{"no answer on %s in %s", "流 %1 在 %2 内没有响应"},
	{"Whether the server acted on it is not known: repeat it only when doing it twice does no "
	 "harm.",
	 "服务器是否处理了它无法得知：只有幂等的请求才可重试。"},
	{"the answer is not whole so far", "响应至今不完整"},
	{"The answer on stream %u (%s) is not whole so far: no END_STREAM has come.",
	 "流 %1（%2）的响应至今不完整：还没有等到 END_STREAM。"},
	{"The server has said nothing more on it for %s.",
	 "服务器在该流上已有 %1 没有再发送任何内容。"},
	{"the answer was not whole", "响应不完整"},
	{"The answer on stream %u (%s) was not whole: no END_STREAM came.",
	 "流 %1（%2）的响应不完整：没有等到 END_STREAM。"},
	{"Then the connection ended, %s later.", "%1 后连接结束。"},
	{"Then the server said nothing more on it for %s, until the capture ended.",
	 "此后 %1 内服务器在该流上没有再发送任何内容，直到抓包结束。"},
	{"The same is so of all these streams: %s.", "情况相同的流：%1。"},
	{"the answer on %s was not whole", "流 %1 的响应不完整"},
	{"Segments were sent again on this connection, so the network may have its part in it.",
	 "该连接上有报文段重传，网络也可能有一定责任。"},
	{"A round trip takes %s here and no segment was sent again: it was the server's time, or "
	 "that of what stands behind it, not the network's.",
	 "这里的往返时间为 %1，没有重传：时间耗在服务器或它后面的服务上，不在网络上。"},
	{"a slow answer", "响应缓慢"},
	{"The client waited %s for the answer on stream %u (%s) to begin: it was slow, and it "
	 "came.",
	 "客户端等了 %1，流 %2（%3）的响应才开始：虽然慢，但到了。"},
	{"the answer on stream %u took %s to begin", "流 %1 的响应过了 %2 才开始"},
	{"Of this the request's own body took %s.", "其中请求正文自身用去 %1。"},
	{"Streams that waited for more than a second: %s.", "等待超过一秒的流：%1。"},

	/* WebSocket and CONNECT */
	{"The %s reset stream %u with %s.", "%1以 %3 重置了流 %2。"},
	{"The server answered it with status %u.", "服务器对它返回了状态码 %1。"},
	{"Extended CONNECT that the server never allowed", "使用了服务器从未允许的扩展 CONNECT"},
	{"The client asked on stream %u for CONNECT with :protocol %s, and the server's SETTINGS "
	 "do not have ENABLE_CONNECT_PROTOCOL (8) with 1: without it the request is malformed.",
	 "客户端在流 %1 上请求 CONNECT，:protocol 为 %2，而服务器的 SETTINGS 没有把 "
	 "ENABLE_CONNECT_PROTOCOL（8）设为 1：没有它，这个请求就是格式错误的。"},
	{"Switch WebSockets over HTTP/2 on at the server (Apache: H2WebSockets on, Envoy: "
	 "allow_connect), or let the client use HTTP/1.1 for them.",
	 "请在服务器上启用基于 HTTP/2 的 WebSocket（Apache：H2WebSockets "
	 "on，Envoy：allow_connect），或让客户端改用 HTTP/1.1 建立 WebSocket。"},
	{"The server refused extended CONNECT", "服务器拒绝了扩展 CONNECT"},
	{"The client asked on stream %u for CONNECT with :protocol %s and the server answered with "
	 "status %u: over HTTP/2 only 2xx opens it, and 101 does not exist.",
	 "客户端在流 %1 上请求 CONNECT，:protocol 为 %2，服务器返回状态码 %3：在 HTTP/2 上只有 2xx "
	 "才能打开它，101 并不存在。"},
	{"Status 501 or 405 says that it knows no such protocol there, 403 or 401 that this client "
	 "may not, 404 that the path is another.",
	 "状态码 501 或 405 表示那里不支持这种协议，403 或 401 表示不允许这个客户端使用，404 "
	 "表示路径不对。"},
	{"extended CONNECT on stream %u was refused", "流 %1 上的扩展 CONNECT 被拒绝"},
	{"A WebSocket was cut", "WebSocket 被中断"},
	{"The %s reset stream %u, which was a WebSocket, with %s: applications see close code "
	 "1006, for a reset is no closing handshake.",
	 "%1以 %3 重置了承载 WebSocket 的流 %2：应用会看到关闭码 1006，因为重置不是关闭握手。"},
	{"The connection ended under the WebSocket on stream %u: applications see close code 1006, "
	 "for no closing handshake was made.",
	 "流 %1 上的 WebSocket 还在使用时连接就结束了：应用会看到关闭码 "
	 "1006，因为没有进行关闭握手。"},
	{"From the client %llu octets and from the server %llu octets had gone through it.",
	 "此前经由它传输了客户端的 %1 字节和服务器的 %2 字节。"},
	{"the WebSocket on stream %u was cut", "流 %1 上的 WebSocket 被中断"},
	{"The server refused the WebSocket", "服务器拒绝了 WebSocket"},
	{"The client asked for a WebSocket by Upgrade over HTTP/1.1 and the answer was status %u "
	 "instead of 101: a proxy that does not pass Upgrade and Connection on, a path without "
	 "one, or the server refuses this client.",
	 "客户端在 HTTP/1.1 上以 Upgrade 请求 WebSocket，得到的是状态码 %1 而不是 "
	 "101：代理没有转发 Upgrade 和 Connection，该路径上没有 "
	 "WebSocket，或服务器拒绝这个客户端。"},
	{"the WebSocket was refused with status %u", "WebSocket 被以状态码 %1 拒绝"},
	{"A CONNECT tunnel failed", "CONNECT 隧道失败"},
	{"The %s reset the tunnel to %s on stream %u with CONNECT_ERROR: the TCP connection behind "
	 "the proxy was reset or closed abnormally.",
	 "%1以 CONNECT_ERROR 重置了流 %3 上通往 %2 的隧道：代理后面的 TCP 连接被重置或异常关闭。"},
	{"From the client %llu octets and from the target %llu octets had gone through it.",
	 "此前经由它传输了客户端的 %1 字节和目标的 %2 字节。"},
	{"The proxy answered CONNECT %s on stream %u with status %u: no tunnel was made.",
	 "代理对流 %2 上的 CONNECT %1 返回状态码 %3：隧道没有建立。"},
	{"407 wants the proxy's credentials, 403 forbids the target, 405 says that this server is "
	 "no proxy, 502 and 504 that the target cannot be reached.",
	 "407 要求代理凭据，403 禁止访问该目标，405 表示该服务器不是代理，502 和 504 "
	 "表示连不上目标。"},
	{"the tunnel on stream %u failed", "流 %1 上的隧道失败"},

	/* of every rule */
	{"It was seen %u times.", "共出现 %1 次。"},
	{"And %u more like it.", "另有 %1 个同类发现。"},

	/* terms: arguments of other sentences */
	{"middlebox", "中间设备"},
	{" and %u more", " 等（另有 %1 个）"},
	{"a method that is not known", "（方法未知）"},
	{"(client error)", "（客户端错误）"},
	{"(server error)", "（服务器错误）"},

	/* terms that are names: what Envoy says, and the reason phrases of HTTP */
	{"upstream connect error", "upstream connect error"},
	{"no healthy upstream", "no healthy upstream"},
	{"upstream request timeout", "upstream request timeout"},
	{"Bad Request", "Bad Request"},
	{"Payment Required", "Payment Required"},
	{"Not Found", "Not Found"},
	{"Method Not Allowed", "Method Not Allowed"},
	{"Not Acceptable", "Not Acceptable"},
	{"Proxy Authentication Required", "Proxy Authentication Required"},
	{"Request Timeout", "Request Timeout"},
	{"Length Required", "Length Required"},
	{"Precondition Failed", "Precondition Failed"},
	{"Content Too Large", "Content Too Large"},
	{"URI Too Long", "URI Too Long"},
	{"Unsupported Media Type", "Unsupported Media Type"},
	{"Range Not Satisfiable", "Range Not Satisfiable"},
	{"Expectation Failed", "Expectation Failed"},
	{"Misdirected Request", "Misdirected Request"},
	{"Unprocessable Content", "Unprocessable Content"},
	{"Failed Dependency", "Failed Dependency"},
	{"Too Early", "Too Early"},
	{"Upgrade Required", "Upgrade Required"},
	{"Precondition Required", "Precondition Required"},
	{"Too Many Requests", "Too Many Requests"},
	{"Request Header Fields Too Large", "Request Header Fields Too Large"},
	{"Unavailable For Legal Reasons", "Unavailable For Legal Reasons"},
	{"Internal Server Error", "Internal Server Error"},
	{"Not Implemented", "Not Implemented"},
	{"Bad Gateway", "Bad Gateway"},
	{"Service Unavailable", "Service Unavailable"},
	{"Gateway Timeout", "Gateway Timeout"},
	{"HTTP Version Not Supported", "HTTP Version Not Supported"},
	{"Insufficient Storage", "Insufficient Storage"},
	{"Network Authentication Required", "Network Authentication Required"},
	{"The %s ended its side of the gRPC call on stream %u (END_STREAM) in the middle of a "
	 "message: %u octets of what its prefix announced are missing.",
	 "%1在一条消息中途就结束了流 %2 上 gRPC 调用的本方方向（END_STREAM）：按前缀宣布的长度还缺 "
	 "%3 个字节。"},
	{"HTTP/2 itself is in order. What reads it reports INTERNAL, \"unexpected EOF\" or the "
	 "like; a proxy that cuts bodies, or a program that ended, made it so.",
	 "HTTP/2 本身没有问题。读取方会报 INTERNAL、\"unexpected EOF\" "
	 "之类的错误；原因是代理截断了正文，或程序中途退出。"},
	{"A gRPC message has the compressed flag, and no encoding",
	 "gRPC 消息带压缩标志却没有声明编码"},
	{"A message of the %s on stream %u has the compressed flag, and its header fields have no "
	 "grpc-encoding (or identity): nobody can tell how to unpack it.",
	 "%1在流 %2 上的一条消息带有压缩标志，而其头部没有 grpc-encoding（或为 "
	 "identity）：无从得知如何解压。"},
	{"gRPC libraries end such a call with INTERNAL. Mostly a proxy dropped the field, or the "
	 "sender compresses what it did not announce.",
	 "gRPC 库会以 INTERNAL 结束这样的调用。多半是代理丢掉了该字段，或发送方压缩了却没有声明。"},
	{"compressed flag without grpc-encoding on stream %u",
	 "流 %1 的消息带压缩标志但没有 grpc-encoding"},
	{"The WebSocket was closed with code %u", "WebSocket 以关闭码 %1 关闭"},
	{"The %s closed the WebSocket on stream %u with code %u, which says: %s.",
	 "%1以关闭码 %3 关闭了流 %2 上的 WebSocket，含义是：%4。"},
	{"HTTP/2 itself is in order: the code is the WebSocket's own (RFC 6455 §7.4.1), and both "
	 "sides' programs know more.",
	 "HTTP/2 本身没有问题：关闭码是 WebSocket 自己的（RFC 6455 "
	 "§7.4.1），更多信息要看双方的程序。"},
	{"WebSocket on stream %u closed with %u", "流 %1 上的 WebSocket 以 %2 关闭"},
	{"a protocol error", "协议错误"},
	{"data of a kind that it does not take", "收到了它不接受的数据类型"},
	{"an abnormal closure, which must not be sent", "异常关闭（此码不得出现在线路上）"},
	{"text that is not UTF-8", "文本不是 UTF-8"},
	{"a breach of its policy", "违反了它的策略"},
	{"a message too big for it", "消息对它来说过大"},
	{"an extension that is missing", "缺少所需的扩展"},
	{"an error of its own", "它自身的内部错误"},
	{"a restart of the service", "服务重启"},
	{"overload: try again later", "过载：请稍后再试"},
	{"a bad answer from behind the gateway", "网关后端返回了错误的响应"},
	{"a code of the application", "应用自定义的关闭码"},
	{NULL, NULL},
};
