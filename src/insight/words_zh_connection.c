/* Chinese of the rules of TCP, the HTTP/2 connection, conformance, and across connections. */
#include <stddef.h>

#include "insight/words.h"

const struct words_pair words_zh_connection[] = {
	{"closed with 1 stream unfinished", "关闭时有 1 个流未完成"},
	{"The %s had ended the connection already, with GOAWAY %s.",
	 "在此之前，%1已经用 GOAWAY %2 结束了连接。"},
	/* finding_add.c */
	{"TCP reset by a device on the way", "TCP 被途中的设备复位"},
	{"The RST bears the %s's address but came with TTL %u, and everything else from the %s "
	 "with %u: a device on the way made it (a firewall, a NAT or a load balancer that forgot "
	 "the connection, a filter).",
	 "该 RST 用的是%1的地址，但到达时 TTL 为 %2，而来自%3的其他报文都是 %4："
	 "它是途中的设备造出来的（防火墙，忘记了该连接的 NAT 或负载均衡器，过滤设备）。"},
	/* finding_tcp.c */
	{"The answer to the SYN never arrived", "对 SYN 的应答始终没有到达"},
	{"SYN ACK never acknowledged", "SYN ACK 始终未被确认"},
	{"The client sent %u SYNs to %s, which sent %u SYN ACKs within %.1f s, and none of those "
	 "was acknowledged: for the client that is a connect timeout.",
	 "客户端向 %2 发送了 %1 个 SYN，对方在 %4 s 内发送了 %3 个 SYN "
	 "ACK，均未被确认：对客户端来说就是连接超时。"},
	{"The answers are lost on the way back (a route, or a firewall that has not seen the SYN), "
	 "or the SYN's address is forged.",
	 "应答在返回途中丢失（路由问题，或未见过该 SYN 的防火墙），或者 SYN 的地址是伪造的。"},
	{"Another connection to that port was accepted meanwhile, so host and path are well: the "
	 "server's backlog is full (its program does not accept), or a limit of connections is "
	 "reached.",
	 "其间该端口接受了另一个连接，可见主机和路径都正常：服务器的 backlog "
	 "已满（其程序不接受连接），或者达到了连接数上限。"},
	{"Another address answered.", "另一个地址已应答。"},
	{"Connection refused", "连接被拒绝"},
	{"connection refused", "连接被拒绝"},
	{"%s answered the client's SYN with RST: the connection was refused.",
	 "%1 以 RST 应答了客户端的 SYN：连接被拒绝。"},
	{"Nothing listens on that port, or a firewall rejects it; trying the same port again does "
	 "not help.",
	 "该端口无进程监听，或被防火墙拒绝；重试同一端口没有用。"},
	{"On connection %u the server had taken its leave with GOAWAY %.3f s before: it was "
	 "stopped or is being restarted.",
	 "%2 s 之前，服务器已在连接 %1 上以 GOAWAY 告别：它已停止，或正在重启。"},
	{"Nobody answered the SYN", "SYN 无人应答"},
	{"SYN never answered", "SYN 始终无应答"},
	{"The client sent %u SYNs to %s within %.1f s and none was answered: connect timeout.",
	 "客户端在 %3 s 内向 %2 发送了 %1 个 SYN，均无应答：连接超时。"},
	{"The SYN to %s was never answered: connect timeout.",
	 "发往 %1 的 SYN 始终无应答：连接超时。"},
	{"The host is down, or a firewall or a route drops the packets on the way, for a host that "
	 "is up refuses at once.",
	 "主机已宕机，或途中的防火墙或路由丢弃了报文；若主机在线，会立即拒绝。"},
	{"address unreachable", "地址不可达"},
	{"The port is unreachable: a firewall rejects it in this way, and the client's program "
	 "says \"connection refused\".",
	 "端口不可达：防火墙会以这种方式拒绝，客户端的程序会说“connection refused”。"},
	{"It is forbidden by a rule of a firewall or router.", "被防火墙或路由器的规则禁止。"},
	{"There is no route to it, or the host is down.", "没有到该地址的路由，或主机已宕机。"},
	{"The address is unreachable", "地址不可达"},
	{"An ICMP error (type %u, code %u) said that a packet of this connection with %s could not "
	 "be delivered.",
	 "ICMP 差错报文（类型 %1，代码 %2）表明，本连接发往 %3 的报文无法送达。"},
	{"The TCP handshake was slow", "TCP 握手缓慢"},
	{"SYN sent %u times", "SYN 发送了 %1 次"},
	{"The client had to send its SYN %u times: the TCP handshake took %.2f s.",
	 "客户端发送了 %1 次 SYN，TCP 握手耗时 %2 s。"},
	{"A SYN or its answer was lost on the way, or the server's backlog was full.",
	 "SYN 或其应答在途中丢失，或服务器的 backlog 队列已满。"},
	{"The client dropped a new connection", "客户端放弃了新建的连接"},
	{"The client connected to %s and reset the connection (RST) before anything was said, as "
	 "probes do.",
	 "客户端连上 %1 后，未传输任何数据就重置了连接（RST），探测程序通常如此。"},
	{"The connection was accepted and reset at once", "连接刚被接受即被重置"},
	{"reset right after the TCP handshake", "TCP 握手后立即被重置"},
	{"%u PINGs stayed unanswered.", "共有 %1 个 PING 未得到应答。"},
	{"Its TCP acknowledged what it got, but it said nothing more: its process hangs or is "
	 "busy, or the way was cut since.",
	 "它的 TCP 确认了收到的数据，此后却再无内容：其进程挂起或繁忙，或者此后链路已中断。"},
	{"%s accepted the TCP connection and reset it (RST) %.1f ms after it began, before "
	 "anything was said.",
	 "%1 接受了 TCP 连接，但在连接开始 %2 ms 后、尚未传输任何数据时就将其重置（RST）。"},
	{"The server is overloaded or accepts and drops (a full backlog, a list of addresses that "
	 "it refuses), or a load balancer has no server behind it.",
	 "服务器过载，或先接受再丢弃（backlog "
	 "已满、地址黑名单），或负载均衡器后面没有可用的后端。"},
	{"The server had ended connection %u just before, and the client connected again at once, "
	 "as gRPC's do, whether or not a call waits.",
	 "服务器刚刚结束了连接 %1，客户端随即重新连接；gRPC 客户端无论有没有调用在等都会这样做。"},
	/* finding_tcp_close.c */
	{"Stream %u had waited %.1f s for an answer.", "流 %1 等待响应已达 %2 s。"},
	{"The client gave up: a time limit of its own, or its user (Ctrl-C, a closed window) ended "
	 "it.",
	 "客户端放弃了等待：它自己的超时到了，或者用户中止了它（Ctrl-C、关闭窗口）。"},
	{"Stream %u had no answer yet.", "流 %1 尚无响应。"},
	{"Of stream %u's body %llu of %s octets had come, so its answer is incomplete.",
	 "流 %1 的响应体 %3 字节中只收到 %2 字节，响应不完整。"},
	{"All %s octets that the answer on stream %u announced had come; only the end of the "
	 "stream "
	 "(END_STREAM) is missing.",
	 "流 %2 的响应所声明的 %1 字节已全部收到，只缺少流的结束标志（END_STREAM）。"},
	{"Stream %u's answer had begun; %llu octets of its body had come, and it was incomplete.",
	 "流 %1 的响应已经开始，响应体收到 %2 字节，尚不完整。"},
	{"The client's own GOAWAY had come before; what the server processed is not known.",
	 "此前客户端自己已发送 GOAWAY；服务器处理了哪些请求不得而知。"},
	{"Its GOAWAY had come before, with last-stream-id %u: higher streams were not processed "
	 "and are safe to retry; these may have been.",
	 "此前它已发送 GOAWAY，last-stream-id 为 "
	 "%1：编号更高的流未被处理，可安全重试；上述这些流则可能已被处理。"},
	{"TLS's close_notify came, but no GOAWAY: nothing tells what was processed, so only "
	 "idempotent requests are safe to retry (RFC 9113 §8.7).",
	 "收到了 TLS 的 close_notify，但没有 "
	 "GOAWAY：无法得知哪些请求已被处理，因此只有幂等请求可安全重试（RFC 9113 §8.7）。"},
	{"Neither GOAWAY nor TLS's close_notify came before it: nothing tells what was processed, "
	 "so only idempotent requests are safe to retry (RFC 9113 §8.7).",
	 "此前既无 GOAWAY，也无 TLS 的 "
	 "close_notify：无法得知哪些请求已被处理，因此只有幂等请求可安全重试（RFC 9113 §8.7）。"},
	{"No GOAWAY came before it: nothing tells what was processed, so only idempotent requests "
	 "are safe to retry (RFC 9113 §8.7).",
	 "此前没有 GOAWAY：无法得知哪些请求已被处理，因此只有幂等请求可安全重试（RFC 9113 "
	 "§8.7）。"},
	{"Before it nothing was said for %.1f s, which is the timeout of %s.",
	 "此前连接静默了 %1 s，与此相符的超时：%2。"},
	{"Before it nothing was said for %.1f s.", "此前连接静默了 %1 s。"},
	{"What gets lost is the TLS ClientHello, though the SYN was answered: a firewall or "
	 "a filter on the way drops it for what it says, mostly the name, or drops what is "
	 "longer.",
	 "丢失的是 TLS ClientHello，而 SYN 得到了应答：途中的防火墙或过滤器因其内容（多半是"
	 "名称）丢弃它，或者丢弃较长的包。"},
	{"Not one octet came from the server: the port may want TLS (https://) or speak only "
	 "HTTP/1.1.",
	 "服务器一个字节也没有返回：该端口可能要求 TLS（https://），或只支持 HTTP/1.1。"},
	{"TCP reset by the %s in the middle of streams", "流未完成时 TCP 被%1重置"},
	{"TCP reset by the %s", "TCP 被%1重置"},
	{"The %s reset the TCP connection (RST) while stream %s was open.",
	 "%1重置了 TCP 连接（RST），当时流 %2 尚未关闭。"},
	{"The %s reset the TCP connection (RST) while streams %s were open.",
	 "%1重置了 TCP 连接（RST），当时流 %2 尚未关闭。"},
	{"The client dropped the connection; the server did nothing wrong that this shows.",
	 "连接由客户端断开；从抓包看，服务器并无过错。"},
	{"The %s reset the TCP connection (RST); no stream was open, so nothing was lost.",
	 "%1重置了 TCP 连接（RST）；当时没有未关闭的流，未造成损失。"},
	{"The %s reset the TCP connection (RST).", "%1重置了 TCP 连接（RST）。"},
	{"TCP closed by the %s in the middle of streams", "流未完成时 TCP 被%1关闭"},
	{"connection closed by the %s", "连接被%1关闭"},
	{"The %s ended the session (TLS's close_notify, then FIN) while stream %s was open and "
	 "unfinished.",
	 "%1结束了会话（先发 TLS 的 close_notify，再发 FIN），当时流 %2 尚未完成。"},
	{"The %s ended the session (TLS's close_notify, then FIN) while streams %s were open and "
	 "unfinished.",
	 "%1结束了会话（先发 TLS 的 close_notify，再发 FIN），当时流 %2 尚未完成。"},
	{"The %s closed the TCP connection (FIN) while stream %s was open and unfinished.",
	 "%1关闭了 TCP 连接（FIN），当时流 %2 尚未完成。"},
	{"The %s closed the TCP connection (FIN) while streams %s were open and unfinished.",
	 "%1关闭了 TCP 连接（FIN），当时流 %2 尚未完成。"},
	{"The connection had been cut while it was idle", "连接在空闲期间已被切断"},
	{"connection cut after %.0f s of silence", "连接静默 %1 s 后被切断"},
	{"After %.1f s of silence the client sent requests again, and only a TCP reset (RST) came "
	 "back, %.1f s later.",
	 "静默 %1 s 后，客户端再次发送请求，%2 s 后只收到 TCP 重置（RST）。"},
	{"After %.1f s of silence the client sent requests again, and only a FIN came back, %.1f s "
	 "later.",
	 "静默 %1 s 后，客户端再次发送请求，%2 s 后只收到 FIN。"},
	{"These streams had no answer: %s.", "没有得到响应的流：%1。"},
	{"Something on the way, or the server, had dropped the idle connection without telling the "
	 "client.",
	 "中间设备或服务器已丢弃该空闲连接，却没有通知客户端。"},
	{"So long is the idle timeout of %s.", "与此时长相符的空闲超时：%1。"},
	{"That is longer than the usual idle timeouts of load balancers (AWS ALB 60 s, Azure 4 "
	 "min, AWS NLB 350 s).",
	 "这已超过负载均衡器常见的空闲超时（AWS ALB 60 s、Azure 4 min、AWS NLB 350 s）。"},
	{"The %s cut the connection after a silence", "%1在一段静默后切断了连接"},
	{"The %s reset the TCP connection (RST) after %.1f s in which nothing was said.",
	 "连接静默 %2 s 后，%1重置了 TCP 连接（RST）。"},
	{"The %s closed the TCP connection (FIN) after %.1f s in which nothing was said.",
	 "连接静默 %2 s 后，%1关闭了 TCP 连接（FIN）。"},
	{"It cut these streams, which were open and unfinished: %s.", "因此中断的未完成的流：%1。"},
	{"No stream was known to be open.", "未发现有未关闭的流。"},
	{"So long is the timeout of %s.", "与此时长相符的超时：%1。"},
	{"PING frames at shorter intervals, or a client that closes idle connections sooner than "
	 "this, avoid it.",
	 "以更短的间隔发送 PING 帧，或让客户端在此之前主动关闭空闲连接，即可避免。"},
	{"A request crossed the server's FIN", "请求与服务器的 FIN 在途中交错"},
	{"request crossed the server's FIN", "请求与服务器的 FIN 在途中交错"},
	{"A request and the server's FIN crossed: within one round trip (%.2f ms) the server "
	 "closed a connection that it thought unused.",
	 "请求与服务器的 FIN 在途中交错：在一个往返时间（%1 "
	 "ms）之内，服务器关闭了它认为空闲的连接。"},
	{"It sent no GOAWAY, so the client could not know; a keepalive timeout of the server's "
	 "that is longer than the client's avoids it.",
	 "服务器没有发送 GOAWAY，客户端无从得知；把服务器的 keepalive "
	 "超时设得比客户端长即可避免。"},
	{"The %s closed the connection without GOAWAY", "%1未发 GOAWAY 就关闭了连接"},
	{"The %s closed the connection (FIN) without a GOAWAY, which it should send first (RFC "
	 "9113 §6.8); no stream was open, so nothing was lost.",
	 "%1关闭了连接（FIN），但没有按规定先发 GOAWAY（RFC 9113 "
	 "§6.8）；当时没有未关闭的流，未造成损失。"},
	/* finding_tcp_loss.c */
	{"Segments were lost and sent again", "有报文段丢失并重传"},
	{"1 segment lost", "丢失 1 个报文段"},
	{"%u segments lost", "丢失 %1 个报文段"},
	{"One segment of the %s was lost, or thought lost, and sent again (1 retransmission in %u "
	 "packets).",
	 "%1的一个报文段丢失或被判定丢失，已重传（%2 个报文中重传 1 次）。"},
	{"Segments were lost on the way and sent again: %u retransmissions in %u packets, %u of "
	 "the client's and %u of the server's, %llu octets.",
	 "有报文段在途中丢失并重传：%2 个报文中重传 %1 次，其中客户端 %3 次、服务器 %4 次，共 %5 "
	 "字节。"},
	{"Duplicate acknowledgements told of each of them at once, so it cost about a round trip "
	 "each.",
	 "每次丢失都由重复 ACK 立即发现，因此每次代价约为一个往返时间。"},
	{"For one of them all streams of the connection waited at least %.1f s, for TCP delivers "
	 "in order: %s.",
	 "由于 TCP 按序交付，其中一次丢失使连接上所有的流至少等待了 %1 s：%2。"},
	{"It slows the streams down and breaks none; a lost segment holds up all streams of its "
	 "connection.",
	 "丢包拖慢了流，但未使任何流失败；一个报文段丢失会阻塞该连接上所有的流。"},
	/* finding_tcp_path.c */
	{"No ICMP message said that packets are too large: it is filtered, so the sender cannot "
	 "learn the path's MTU.",
	 "没有 ICMP 消息提示报文过大：ICMP 被过滤，发送方无法得知路径 MTU。"},
	{"An ICMP message said that the path's MTU is %u octets, and the sender did not heed it.",
	 "ICMP 消息已告知路径 MTU 为 %1 字节，但发送方未予理会。"},
	{"An ICMP message said that packets are too large for the path, and the sender did not "
	 "heed it.",
	 "ICMP 消息已告知报文对该路径过大，但发送方未予理会。"},
	{"The %s's segment of %u octets was retransmitted %u times within %.1f s and never "
	 "acknowledged, while the small packets before it passed.",
	 "%1的一个 %2 字节的报文段在 %4 s 内重传了 %3 次，始终未被确认，而此前的小报文都能通过。"},
	{"%u octets of the %s never arrived in %.1f s, however often they were retransmitted, "
	 "while "
	 "small packets behind them came.",
	 "%2发送的 %1 字节，无论重传多少次，在 %3 s 内始终没有到达，而其后的小报文却到达了。"},
	{"Large packets do not get through: a path MTU black hole",
	 "大报文无法通过：路径 MTU 黑洞"},
	{"large packets are lost on the way", "大报文在途中丢失"},
	{"Full-size packets are lost where the path's MTU is smaller than the sender thinks (a "
	 "tunnel, PPPoE, a VPN).",
	 "路径 MTU 小于发送方所认为的值（隧道、PPPoE、VPN），最大长度的报文因此丢失。"},
	{"The TLS handshake could not complete.", "TLS 握手无法完成。"},
	{"These streams were left unfinished: %s.", "未能完成的流：%1。"},
	{"Let ICMP \"fragmentation needed\" through, clamp the MSS to the path's MTU, or lower the "
	 "interface's MTU; longer timeouts do not help.",
	 "应放行 ICMP“fragmentation needed”消息，按路径 MTU 钳制 MSS，或调小接口 "
	 "MTU；延长超时没有用。"},
	{"Before that nothing was said for %.1f s, which is the idle timeout of %s.",
	 "在此之前连接静默了 %1 s，与此相符的空闲超时：%2。"},
	{"The %s is gone: nothing comes back", "%1已失联：没有任何回应"},
	{"nothing came back from the %s", "%1没有任何回应"},
	{"The last packet of the %s came %.1f s before the end; then the %s gave up, repeated its "
	 "FIN, and nothing came back.",
	 "%1的最后一个报文出现在结束前 %2 s；随后%3放弃，重复发送 FIN，没有任何回应。"},
	{"The last packet of the %s came %.1f s before the end; since then the %s repeated itself "
	 "%u times and nothing came back.",
	 "%1的最后一个报文出现在结束前 %2 s；此后%3重复发送了 %4 次，没有任何回应。"},
	{"The connection is half-open: the other end or the path to it has died or forgotten the "
	 "connection (a NAT, a load balancer, a host that went down) without RST or FIN.",
	 "连接处于半开状态：对端或途中设备（NAT、负载均衡器、宕机的主机）已失效或丢失了该连接的状态"
	 "，却没有发出 RST 或 FIN。"},
	{"PING with a deadline finds it in seconds instead of minutes; what the server made of the "
	 "requests is not known.",
	 "带超时的 PING 可在数秒而非数分钟内发现这种情况；服务器如何处理了这些请求不得而知。"},
	{"TCP zero window: the %s does not read", "TCP 零窗口：%1不读取数据"},
	{"zero window of the %s for %.1f s", "%1零窗口持续 %2 s"},
	{"The %s announced a zero window (TCP) and did not open it again in the %.1f s that "
	 "followed: the %s could send nothing.",
	 "%1通告了零窗口（TCP），此后 %2 s 内没有重新打开：%3无法发送任何数据。"},
	{"The %s announced a zero window (TCP) and kept it closed for %.1f s: the %s could send "
	 "nothing.",
	 "%1通告了零窗口（TCP），并持续关闭 %2 s：%3无法发送任何数据。"},
	{"Its window was closed %u times, %.1f s together.", "其窗口共关闭 %1 次，合计 %2 s。"},
	{"These streams starved: %s.", "因此停滞的流：%1。"},
	{"Its process does not read its socket (busy, blocked or stopped); it is neither the "
	 "network nor HTTP/2's flow control, whose windows are apart from this one.",
	 "其进程没有读取 socket（繁忙、阻塞或已停止）；原因既不在网络，也不在 HTTP/2 "
	 "流量控制，后者的窗口与此无关。"},
	/* finding_goaway.c */
	{"A new connection was not needed as long as the capture lasted.",
	 "在抓包期间，客户端没有再建新连接。"},
	{"The client went on over a new connection, number %u, %.3f s later.",
	 "%2 s 后，客户端改用新连接（编号 %1）继续。"},
	{"The client's next connection, number %u, %.3f s later, was refused: the server was gone "
	 "by then.",
	 "%2 s 后，客户端的下一个连接（编号 %1）被拒绝：此时服务器已经不在。"},
	{"The client's next connection, number %u, %.3f s later, got no answer.",
	 "%2 s 后，客户端的下一个连接（编号 %1）没有得到应答。"},
	{"It is no idle timeout, for an earlier rest of %.1f s was longer than this one of %.1f s: "
	 "the server was probably restarted or reloaded.",
	 "这不是空闲超时，因为之前有一次 %1 s 的空闲比这次的 %2 s "
	 "更长：服务器很可能被重启或重新加载了配置。"},
	{"The capture starts inside the connection, which is older than that.",
	 "抓包从连接中途开始，连接的实际时长更长。"},
	{"idle connection closed by the server: GOAWAY NO_ERROR",
	 "空闲连接被服务器关闭：GOAWAY NO_ERROR"},
	{"The server closed the idle connection with GOAWAY NO_ERROR (last-stream-id %u) after "
	 "%.1f s without any stream: an idle timeout. All its requests, %u so far, had finished: "
	 "nothing was lost.",
	 "连续 %2 s 没有任何流之后，服务器以 GOAWAY NO_ERROR（last-stream-id "
	 "%1）关闭了空闲连接：空闲超时。此前的 %3 个请求均已完成，未造成损失。"},
	{"%.0f s is the figure of %s.", "%1 s 对应 %2。"},
	{"This is normal; a client must not send its next request on this connection.",
	 "这属于正常情况；客户端不得再在此连接上发送下一个请求。"},
	{"idle for %.1f s, then GOAWAY NO_ERROR", "空闲 %1 s 后收到 GOAWAY NO_ERROR"},
	{"Graceful shutdown by the server in two steps, %.3f s after the connection began: GOAWAY "
	 "NO_ERROR with last-stream-id 2147483647 announced it, and %.3f s later a second GOAWAY "
	 "named %u as the last stream.",
	 "连接开始 %1 s 后，服务器分两步优雅关闭：先以 last-stream-id 为 2147483647 的 GOAWAY "
	 "NO_ERROR 预告，%2 s 后第二个 GOAWAY 指明最后一个流为 %3。"},
	{"Graceful shutdown announced by the server %.3f s after the connection began: GOAWAY "
	 "NO_ERROR with last-stream-id 2147483647; the second GOAWAY, which names the last stream, "
	 "did not come in this capture.",
	 "连接开始 %1 s 后，服务器预告优雅关闭：GOAWAY NO_ERROR，last-stream-id 为 "
	 "2147483647；指明最后一个流的第二个 GOAWAY 在本次抓包中没有出现。"},
	{"Graceful shutdown by the server, %.3f s after the connection began: GOAWAY NO_ERROR with "
	 "last-stream-id %u.",
	 "连接开始 %1 s 后，服务器优雅关闭：GOAWAY NO_ERROR，last-stream-id 为 %2。"},
	{"Its only request so far was still open when the capture ended.",
	 "此前唯一的请求在抓包结束时仍未完成。"},
	{"Its only request so far could still finish: nothing was lost.",
	 "此前唯一的请求得以正常完成，未造成损失。"},
	{"Its only request so far had finished: nothing was lost.",
	 "此前唯一的请求已完成，未造成损失。"},
	{"Of its requests, %u so far, %u were still open when the capture ended.",
	 "此前的 %1 个请求中，抓包结束时仍有 %2 个未完成。"},
	{"Of its requests, %u so far, %u could still finish: nothing was lost.",
	 "此前的 %1 个请求中，当时未完成的 %2 个得以正常完成，未造成损失。"},
	{"All its requests, %u so far, had finished: nothing was lost.",
	 "此前的 %1 个请求均已完成，未造成损失。"},
	{"graceful shutdown by the server: GOAWAY NO_ERROR", "服务器优雅关闭：GOAWAY NO_ERROR"},
	{"GOAWAY NO_ERROR from the server", "服务器发送 GOAWAY NO_ERROR"},
	{"GOAWAY NO_ERROR at the close", "关闭时发送 GOAWAY NO_ERROR"},
	{"The %s answered the %s's closing with GOAWAY NO_ERROR: an orderly end.",
	 "%1以 GOAWAY NO_ERROR 回应%2的关闭：正常结束。"},
	{"The %s said GOAWAY NO_ERROR before it closed the connection: an orderly end.",
	 "%1在关闭连接前发送了 GOAWAY NO_ERROR：正常结束。"},
	/* finding_goaway_debug.c: the first four are what servers say */
	{"HTTP/2 client preface string missing or corrupt",
	 "HTTP/2 client preface string missing or corrupt"},
	{"First received frame was not SETTINGS", "First received frame was not SETTINGS"},
	{"Unexpected HTTP/1.x request", "Unexpected HTTP/1.x request"},
	{"Connection [", "Connection ["},
	{"Its debug data says \"%s\", the words of %s.", "其调试数据为“%1”，用语来自 %2。"},
	{"Its debug data says \"%s\".", "其调试数据为“%1”。"},
	/* finding_goaway_error.c */
	{"By its words it is the server's limit on idle connections (max_connection_idle), and no "
	 "failure in spite of its code.",
	 "从其文字看，这是服务器对空闲连接的限制（max_connection_idle），虽有错误码却不是故障。"},
	{"The session runs over %s with %s, which it holds for one that HTTP/2 forbids (RFC 9113 "
	 "§9.2 and appendix A).",
	 "会话使用 %1 和 %2，它认为这属于 HTTP/2 所禁止的（RFC 9113 §9.2 与附录 A）。"},
	{"The TLS version or cipher suite is one that HTTP/2 forbids (RFC 9113 §9.2).",
	 "所用的 TLS 版本或密码套件为 HTTP/2 所禁止（RFC 9113 §9.2）。"},
	{"The %s found that the %s broke the protocol: what the %s sent just before it is the "
	 "place to look.",
	 "%1认为%2违反了协议：应检查%3在此之前刚发送的内容。"},
	{"The failure is on the %s's side, or behind it: its own log says more.",
	 "故障在%1一侧或其后端：详情见它自己的日志。"},
	{"The %s had opened %u streams and cancelled them (RST_STREAM) before they were answered, "
	 "up to %u in ten seconds: servers built on nghttp2 (Apache httpd, Node.js, nghttpx) end a "
	 "rapid reset with this code, beyond 1000 resets at once or 33 a second.",
	 "%1打开了 %2 个流，又在得到应答之前用 RST_STREAM 取消，十秒内最多 %3 个：基于 nghttp2 "
	 "的服务器（Apache httpd、Node.js、nghttpx）以这个错误码结束快速重置，其上限为一次 1000 "
	 "个或每秒 33 个。"},
	{"With it the calls on these streams were ended with an error status: %s.",
	 "这些流上的调用随之以错误状态结束：%1。"},
	{"Tomcat weighs frames that bring little (PING, SETTINGS, PRIORITY, resets, small DATA and "
	 "WINDOW_UPDATE) against those that bring much, and closes when they are too many: "
	 "overheadCountFactor and its like at its UpgradeProtocol.",
	 "Tomcat 会权衡收益小的帧（PING、SETTINGS、PRIORITY、重置、很小的 DATA 和 "
	 "WINDOW_UPDATE）与收益大的帧，前者过多就关闭连接：见其 UpgradeProtocol 的 "
	 "overheadCountFactor 等参数。"},
	{"The longest header block of the %s has %u octets, and its request was not answered: "
	 "servers whose buffer for it is smaller give up with this code (HAProxy, Node.js).",
	 "%1最长的头部块有 %2 "
	 "字节，而该请求没有得到应答：缓冲区小于它的服务器会以这个错误码放弃（HAProxy、"
	 "Node.js）。"},
	{"The %s found that the %s sent more than the window allowed, or moved a window beyond "
	 "2^31-1.",
	 "%1认为%2发送的数据超出窗口，或把窗口增大到了 2^31-1 以上。"},
	{"The %s got a frame from the %s on a stream that was closed.",
	 "%1在已关闭的流上收到了%2的帧。"},
	{"The %s got a frame from the %s whose length is wrong for its type or above "
	 "MAX_FRAME_SIZE.",
	 "%1收到了%2的一个帧，其长度与帧类型不符，或超过 MAX_FRAME_SIZE。"},
	{"The %s could not decode a header block (HPACK) of the %s; the compression state of the "
	 "whole connection is lost, and only a new connection helps.",
	 "%1无法解码%2的头部块（HPACK）；整个连接的压缩状态已失效，只能新建连接。"},
	{"The %s wants these requests over HTTP/1.1.", "%1要求这些请求改用 HTTP/1.1。"},
	{"That code is meant for streams; as the end of a connection it says that the %s gave up "
	 "by itself.",
	 "该错误码本用于流；用来结束连接，说明是%1自行放弃。"},
	{"The %s had waited %.1f s for the %s to acknowledge its SETTINGS (RFC 9113 §6.5.3).",
	 "%1等待%3确认其 SETTINGS 已达 %2 s（RFC 9113 §6.5.3）。"},
	{"The %s says that the %s did not acknowledge its SETTINGS in time, but the capture holds "
	 "the acknowledgement.",
	 "%1称%2没有及时确认其 SETTINGS，但抓包中有该确认。"},
	{"The %s's keepalive sent %u PINGs, one every %.3f s on average and %.3f s at the least, "
	 "%u of them while no stream was open.",
	 "%1的 keepalive 发送了 %2 个 PING，平均间隔 %3 s，最短 %4 s，其中 %5 "
	 "个在没有活动流时发送。"},
	{"gRPC servers allow one PING in 5 minutes by default and none without a call, and end the "
	 "connection after two that come sooner: raise the keepalive time of the %s, or lower the "
	 "minimum that the server permits.",
	 "gRPC 服务器默认每 5 分钟只允许一个 PING，无调用时不允许，过早的 PING "
	 "超过两次即断开连接：应调大%1的 keepalive 时间，或调小服务器允许的最小间隔。"},
	{"The capture shows %u PINGs of the %s before it.", "抓包显示此前%2发送了 %1 个 PING。"},
	{"The %s had opened %u streams and cancelled them (RST_STREAM) before they were answered, "
	 "all within %.3f s, up to %u in ten seconds: a rapid reset.",
	 "%1在 %3 s 内打开了 %2 个流，又在得到响应前将其取消（RST_STREAM），十秒内最多 %4 "
	 "个：属于快速重置（rapid reset）。"},
	{"The longest header block of the %s has %u octets; nginx answers so when a header is "
	 "beyond large_client_header_buffers.",
	 "%1最长的头部块为 %2 字节；头部超过 large_client_header_buffers 时，nginx 会这样回应。"},
	{"The %s finds the %s too busy: fewer pings, resets, requests or smaller headers at a "
	 "time.",
	 "%1认为%2过于频繁：应减少 PING、重置或请求的数量，或缩小头部。"},
	{"Above its last-stream-id, not processed and safe to retry on a new connection: streams "
	 "%s.",
	 "编号高于其 last-stream-id、未被处理、可在新连接上安全重试的流：%1。"},
	{"Above its last-stream-id, not processed and safe to retry on a new connection: stream "
	 "%s.",
	 "编号高于其 last-stream-id、未被处理、可在新连接上安全重试的流：%1。"},
	{"No request was left unanswered.", "没有未得到响应的请求。"},
	{"Cut off by the end of the connection, and in doubt: streams %s.",
	 "因连接结束而中断、结果不确定的流：%1。"},
	{"Cut off by the end of the connection, and in doubt: stream %s.",
	 "因连接结束而中断、结果不确定的流：%1。"},
	{"It had announced the end with GOAWAY NO_ERROR %.3f s before.",
	 "在 %1 s 之前，它已用 GOAWAY NO_ERROR 预告关闭。"},
	{"The client opened a new connection, number %u, %.3f s later.",
	 "%2 s 后，客户端建立了新连接（编号 %1）。"},
	{"GOAWAY %s from the %s", "%2发送 GOAWAY %1"},
	{"The %s had not answered the PING that the %s sent %.1f s before, and had said nothing "
	 "since: some programs call that PROTOCOL_ERROR (OkHttp).",
	 "%1没有应答%2在 %3 s 之前发送的 PING，此后也没有发送任何内容：有些程序（OkHttp）把这称为 "
	 "PROTOCOL_ERROR。"},
	{"The server had taken its leave with GOAWAY NO_ERROR before, and nothing that it sent "
	 "breaks the protocol: a server may finish its streams after its GOAWAY, which some "
	 "clients take for an error (python's h2, and httpx with it).",
	 "服务器此前已发送 GOAWAY NO_ERROR 告别，其后所发内容并不违反协议：服务器在 GOAWAY "
	 "之后可以完成已有的流，而有些客户端会把这当作错误（Python 的 h2，以及使用它的 "
	 "httpx）。"},
	{"The %s ended the connection with GOAWAY %s, last-stream-id %u, at its beginning.",
	 "连接一开始，%1就以 GOAWAY %2 结束了连接，last-stream-id 为 %3。"},
	{"The %s ended the connection with GOAWAY %s, last-stream-id %u, %.3f s after it began.",
	 "连接开始 %4 s 后，%1以 GOAWAY %2 结束了连接，last-stream-id 为 %3。"},
	/* finding_goaway_limit.c */
	{"limit of requests for a connection: GOAWAY NO_ERROR",
	 "达到单连接请求数上限：GOAWAY NO_ERROR"},
	{"The server ended %zu connections gracefully with GOAWAY NO_ERROR, each after %u "
	 "requests: a limit of requests for a connection, not a failure.",
	 "服务器以 GOAWAY NO_ERROR 优雅关闭了 %1 个连接，每个都是在 %2 "
	 "个请求之后：这是单连接请求数上限，不是故障。"},
	{"The server ended the connection gracefully with GOAWAY NO_ERROR after exactly %u "
	 "requests: a limit of requests for a connection, not a failure.",
	 "服务器在恰好 %1 个请求之后以 GOAWAY NO_ERROR "
	 "优雅关闭了连接：这是单连接请求数上限，不是故障。"},
	{"%u is the figure of %s.", "%1 对应 %2。"},
	{"The client goes on over a new connection each time; a client that keeps using the old "
	 "one after GOAWAY will fail.",
	 "每次客户端都改用新连接继续；若收到 GOAWAY 后仍使用旧连接，请求会失败。"},
	{"Their age was the same too, about %.2f s: with requests as regular as these it may as "
	 "well "
	 "be a limit of the connection's age (nginx's keepalive_time), which takes effect at the "
	 "next request.",
	 "它们的存活时间也相同，约为 %1 "
	 "s：请求如此有规律时，也可能是连接存活时间的限制（nginx 的 "
	 "keepalive_time），它在下一个请求时生效。"},
	{"The client opened no connection after it in this capture: one that does not (h2load, for "
	 "one) cannot send the rest of its requests.",
	 "抓包中客户端此后没有建立新连接：不重连的客户端（例如 h2load）无法发出其余的请求。"},
	{"a limit of %u requests for a connection", "单连接请求数上限 %1 个"},
	{"maximum connection age: GOAWAY NO_ERROR", "达到连接最长存活时间：GOAWAY NO_ERROR"},
	{"The server ended %zu connections gracefully with GOAWAY NO_ERROR, each at an age of "
	 "about %.2f s (from %.3f s to %.3f s): a maximum connection age, not a failure.",
	 "服务器以 GOAWAY NO_ERROR 优雅关闭了 %1 个连接，存活时间均约为 %2 s（%3 s 至 %4 "
	 "s）：这是连接最长存活时间的限制，不是故障。"},
	{"The server ended the connection gracefully with GOAWAY NO_ERROR at an age of %.3f s: a "
	 "maximum connection age, not a failure.",
	 "连接存活 %1 s 后，服务器以 GOAWAY NO_ERROR "
	 "将其优雅关闭：这是连接最长存活时间的限制，不是故障。"},
	{"Calls that last longer than that age and its grace will be cut; the client should go on "
	 "over a new connection.",
	 "持续时间超过该时限及其宽限期的调用会被中断；客户端应改用新连接继续。"},
	{"a maximum connection age of %.1f s", "连接最长存活时间 %1 s"},
	/* finding_goaway_retry.c */
	{"The capture, which goes on for %.3f s, shows no retry of them.",
	 "此后抓包还持续了 %1 s，未见重试这些请求。"},
	{"The client retried only %u of the %u, %u of them with success; the others failed.",
	 "%2 个请求中客户端只重试了 %1 个，其中 %3 个成功；其余均失败。"},
	{"The client retried all of them on connection %u, the first %.3f s after the GOAWAY; %u "
	 "of %u were answered.",
	 "客户端在连接 %1 上重试了全部请求，第一个在 GOAWAY 后 %2 s 发出；%4 个中有 %3 "
	 "个得到响应。"},
	{"The client retried all of them on %u other connections, the first %.3f s after the "
	 "GOAWAY; %u of %u were answered.",
	 "客户端在另外 %1 个连接上重试了全部请求，第一个在 GOAWAY 后 %2 s 发出；%4 个中有 %3 "
	 "个得到响应。"},
	/* finding_goaway_streams.c */
	{"The client had been at rest since before the GOAWAY, and may not have read it yet: some "
	 "libraries read only while a call is made.",
	 "客户端在 GOAWAY 之前就已闲置，可能还没有读到它：有些库只在发起调用时才读取。"},
	{"May be sent again, for its method is idempotent (GET, HEAD, OPTIONS, TRACE, PUT, "
	 "DELETE): stream %s.",
	 "方法幂等（GET、HEAD、OPTIONS、TRACE、PUT、DELETE），可以重发的流：%1。"},
	{"May be sent again, for their method is idempotent (GET, HEAD, OPTIONS, TRACE, PUT, "
	 "DELETE): streams %s.",
	 "方法幂等（GET、HEAD、OPTIONS、TRACE、PUT、DELETE），可以重发的流：%1。"},
	{"Not to be sent again blindly, for they may have been carried out (POST, PATCH and the "
	 "like): streams %s.",
	 "请求可能已被执行（POST、PATCH 等），不可盲目重发的流：%1。"},
	{"Not to be sent again blindly, for it may have been carried out (POST, PATCH and the "
	 "like): stream %s.",
	 "请求可能已被执行（POST、PATCH 等），不可盲目重发的流：%1。"},
	{"What was asked there is not known: streams %s.", "请求内容未知的流：%1。"},
	{"What was asked there is not known: stream %s.", "请求内容未知的流：%1。"},
	{"GOAWAY NO_ERROR left requests unprocessed", "GOAWAY NO_ERROR 遗留了未处理的请求"},
	{"The %s sent GOAWAY NO_ERROR with last-stream-id %u. The one request above it was not "
	 "processed and is safe to retry, whatever its method (RFC 9113 §8.7): stream %s.",
	 "%1发送了 GOAWAY NO_ERROR，last-stream-id 为 %2。编号高于它的 1 "
	 "个请求未被处理，无论何种方法都可安全重试（RFC 9113 §8.7）：流 %3。"},
	{"The %s sent GOAWAY NO_ERROR with last-stream-id %u. The %u requests above it were not "
	 "processed and are safe to retry, whatever their method (RFC 9113 §8.7): streams %s.",
	 "%1发送了 GOAWAY NO_ERROR，last-stream-id 为 %2。编号高于它的 %3 "
	 "个请求未被处理，无论何种方法都可安全重试（RFC 9113 §8.7）：流 %4。"},
	{"A shutdown in two steps, with 2147483647 first and the last stream a round trip later, "
	 "loses none.",
	 "若分两步关闭，先发 2147483647，一个往返时间后再指明最后一个流，就不会丢失请求。"},
	{"Last-stream-id 0 means that no stream at all was processed.",
	 "last-stream-id 为 0 表示没有处理任何流。"},
	{"The server took the connection for idle while the request was on its way: they crossed.",
	 "请求尚在途中时，服务器认定连接空闲：两者在途中交错。"},
	{"It had taken %u requests, which is the figure of %s.",
	 "它已接受 %1 个请求，正好对应 %2。"},
	{"GOAWAY NO_ERROR, 1 stream not processed", "GOAWAY NO_ERROR，1 个流未被处理"},
	{"GOAWAY NO_ERROR, %u streams not processed", "GOAWAY NO_ERROR，%1 个流未被处理"},
	{"Up to its last-stream-id, streams were cut off and are in doubt: %s.",
	 "编号不高于其 last-stream-id、被中断且结果不确定的流：%1。"},
	{"connection closed after GOAWAY NO_ERROR with streams unfinished",
	 "GOAWAY NO_ERROR 之后连接关闭，有流未完成"},
	{"The client sent GOAWAY NO_ERROR and gave up the connection with %u of its own requests "
	 "unfinished: stream %s.",
	 "客户端发送 GOAWAY NO_ERROR 后放弃了连接，它自己的 %1 个请求尚未完成：流 %2。"},
	{"The server sent GOAWAY NO_ERROR with last-stream-id %u and would have finished the "
	 "streams up to it, but the client closed the connection with %u of them unfinished: "
	 "stream %s.",
	 "服务器发送了 GOAWAY NO_ERROR，last-stream-id 为 "
	 "%1，本会完成该编号及以下的流；但客户端关闭了连接，其中 %2 个流未完成：流 %3。"},
	{"The server promised with GOAWAY NO_ERROR and last-stream-id %u to finish the streams up "
	 "to it, but closed the connection with %u of them unfinished, which are in doubt: stream "
	 "%s.",
	 "服务器以 last-stream-id 为 %1 的 GOAWAY NO_ERROR "
	 "承诺完成该编号及以下的流，却关闭了连接，其中 %2 个流未完成，结果不确定：流 %3。"},
	{"closed with %u streams unfinished", "连接关闭时有 %1 个流未完成"},
	{"new streams after GOAWAY", "GOAWAY 之后打开新流"},
	{"The %s opened %u new streams after the %s's GOAWAY, the first %.3f s after it and too "
	 "late to have crossed it on the way: stream %s. A receiver of GOAWAY must not open "
	 "streams on that connection (RFC 9113 §6.8).",
	 "%1在%3发送 GOAWAY 之后又打开了 %2 个新流，第一个晚了 %4 s，已不可能是在途中交错：流 "
	 "%5。收到 GOAWAY 的一方不得在该连接上再打开流（RFC 9113 §6.8）。"},
	{"No answer came and it is safe to retry on a new connection: stream %s.",
	 "没有得到响应、可在新连接上安全重试的流：%1。"},
	{"They got no answer and are safe to retry on a new connection: streams %s.",
	 "没有得到响应、可在新连接上安全重试的流：%1。"},
	{"They were answered all the same.", "这些流仍得到了响应。"},
	{"%s opened streams after GOAWAY", "%1在 GOAWAY 之后打开了流"},
	{"GOAWAY raised its last-stream-id", "GOAWAY 调高了 last-stream-id"},
	{"The %s raised the last-stream-id of its GOAWAY to %u after it had been lower, %u at the "
	 "lowest: streams that it had given up as not processed may have been processed after all, "
	 "and a retry of them may be carried out twice (RFC 9113 §6.8).",
	 "%1把 GOAWAY 的 last-stream-id 调高到 %2，而此前的值更低，最低为 "
	 "%3：已声明未处理的流可能其实已被处理，若重试则可能重复执行（RFC 9113 §6.8）。"},
	{"last-stream-id rose to %u", "last-stream-id 升至 %1"},
	/* finding_settings.c */
	{"the %s never sent SETTINGS", "%1始终没有发送 SETTINGS"},
	{"The %s sent frames, the first of them %s, but never SETTINGS, with which each side must "
	 "begin (RFC 9113 §3.4); the other side may end the connection with PROTOCOL_ERROR.",
	 "%1发送了帧（首帧：%2），却始终没有发送 SETTINGS，而双方都必须以 SETTINGS 开始（RFC 9113 "
	 "§3.4）；对端可以用 PROTOCOL_ERROR 结束连接。"},
	{"the %s sent no SETTINGS", "%1没有发送 SETTINGS"},
	{"SETTINGS of the %s never acknowledged", "%1的 SETTINGS 始终未被确认"},
	{"The %s never acknowledged the SETTINGS that the %s sent %.3f s after the connection "
	 "began, in the %.1f s that were left; it sent %u frames in all.",
	 "%2在连接开始 %3 s 后发送了 SETTINGS，%1在其后的 %4 s "
	 "内始终没有确认；期间和此前它共发送了 %5 个帧。"},
	{"The %s has not acknowledged the SETTINGS that the %s sent %.3f s after the connection "
	 "began, for %.1f s so far; it sent %u frames in all.",
	 "%2在连接开始 %3 s 后发送了 SETTINGS，至今 %4 s %1仍没有确认；它共发送了 %5 个帧。"},
	{"It must do so at once (RFC 9113 §6.5.3): a side that waits for it may end the connection "
	 "with SETTINGS_TIMEOUT, and the values are not in force until then.",
	 "它必须立即确认（RFC 9113 §6.5.3）：等待确认的一方可以用 SETTINGS_TIMEOUT "
	 "结束连接，且确认之前这些设置值不生效。"},
	{"the %s did not acknowledge SETTINGS", "%1没有确认 SETTINGS"},
	{"the server allows no stream: MAX_CONCURRENT_STREAMS 0",
	 "服务器不允许任何流：MAX_CONCURRENT_STREAMS 为 0"},
	{"The last SETTINGS of the server, %.3f s after the connection began, say "
	 "MAX_CONCURRENT_STREAMS 0: the client must not open a stream until the server raises it, "
	 "which it did not do in this capture; a server that wants to close should say GOAWAY "
	 "instead.",
	 "服务器在连接开始 %1 s 后发送的最后一个 SETTINGS 把 MAX_CONCURRENT_STREAMS 设为 "
	 "0：在服务器调高该值之前客户端不得打开流，而本次抓包中服务器没有调高；若服务器想关闭连接，"
	 "应改发 GOAWAY。"},
	{"MAX_CONCURRENT_STREAMS 0 from the server", "服务器的 MAX_CONCURRENT_STREAMS 为 0"},
	/* finding_ping.c */
	{"many PINGs from the %s", "%1频繁发送 PING"},
	{"The %s sent %u PINGs, one every %.3f s on average and %.3f s at the least, %u of them "
	 "while no stream was open.",
	 "%1发送了 %2 个 PING，平均间隔 %3 s，最短 %4 s，其中 %5 个在没有活动流时发送。"},
	{"gRPC servers by default allow one in 5 minutes and none without a call, and end the "
	 "connection with ENHANCE_YOUR_CALM after two that come sooner.",
	 "gRPC 服务器默认每 5 分钟只允许一个 PING，无调用时不允许；过早的 PING 超过两次，即以 "
	 "ENHANCE_YOUR_CALM 结束连接。"},
	{"a PING every %.3f s", "每 %1 s 一个 PING"},
	{"PING without an answer", "PING 无应答"},
	{"The %s did not acknowledge the PING that the %s sent %.3f s after the connection began, "
	 "in %.1f s.",
	 "%2在连接开始 %3 s 后发送的 PING，%1在 %4 s 内没有应答。"},
	{"The %s has not acknowledged the PING that the %s sent %.3f s after the connection "
	 "began, for %.1f s so far.",
	 "%2在连接开始 %3 s 后发送的 PING，%1至今 %4 s 没有应答。"},
	{"It sent other frames meanwhile, so it lives and passes PING over (some load balancers "
	 "do); a keepalive that waits for the answer will take the connection for dead.",
	 "期间它仍在发送其他帧，说明它还活着，只是忽略了 PING（有些负载均衡器如此）；等待应答的 "
	 "keepalive 会误判连接已死。"},
	{"Nothing else came from it either: the connection is dead or the way is cut, and requests "
	 "on it should be sent again on a new one.",
	 "它也没有发送其他任何数据：连接已死或路径中断，该连接上的请求应在新连接上重发。"},
	{"PING unanswered for %.1f s", "PING 在 %1 s 内无应答"},
	/* finding_flood.c */
	{"rapid reset: streams opened and cancelled in a burst",
	 "快速重置（rapid reset）：短时间内大量打开并取消流"},
	{"The client opened %u streams and cancelled them with RST_STREAM before they were "
	 "answered, within %.3f s, up to %u in ten seconds: HTTP/2 rapid reset (CVE-2023-44487).",
	 "客户端在 %2 s 内打开了 %1 个流，又在得到响应前用 RST_STREAM 将其取消，十秒内最多 %3 "
	 "个：HTTP/2 rapid reset（CVE-2023-44487）。"},
	{"Servers count such resets and end the connection; a client that searches while its user "
	 "types does the same without malice and should send fewer requests.",
	 "服务器会统计此类重置并断开连接；边输入边搜索的客户端虽无恶意，也会如此，应减少请求。"},
	{"%u streams opened and cancelled", "%1 个流打开后即被取消"},
	{"the server was made to reset streams", "服务器被诱使重置流"},
	{"The server reset %u streams for errors of the client, up to %u in ten seconds: so the "
	 "MadeYouReset attack (CVE-2025-8671) makes a server start work and throw it away, past "
	 "limits that count the client's resets only.",
	 "因客户端的错误，服务器重置了 %1 个流，十秒内最多 %2 个：MadeYouReset "
	 "攻击（CVE-2025-8671）正是这样让服务器开始处理又丢弃，从而绕过只统计客户端重置的限制。"},
	{"%u streams made to be reset", "%1 个流被诱使重置"},
	{"a flood of PINGs", "PING 泛洪"},
	{"The %s sent %u PINGs, up to %u in ten seconds, each of which the other side must answer: "
	 "more than keeping alive or measuring needs.",
	 "%1发送了 %2 个 PING，十秒内最多 %3 个，每个都要求对端应答：远超保活或测量所需。"},
	{"%u PINGs", "%1 个 PING"},
	{"a flood of SETTINGS", "SETTINGS 泛洪"},
	{"The %s sent %u SETTINGS frames, up to %u in ten seconds, each of which the other side "
	 "must acknowledge.",
	 "%1发送了 %2 个 SETTINGS 帧，十秒内最多 %3 个，每个都要求对端确认。"},
	{"%u SETTINGS", "%1 个 SETTINGS"},
	{"a flood of PRIORITY", "PRIORITY 泛洪"},
	{"The %s sent %u PRIORITY frames, up to %u in ten seconds, for %u streams: the tree of "
	 "priorities is rebuilt with each of them.",
	 "%1为 %4 个流发送了 %2 个 PRIORITY 帧，十秒内最多 %3 个：每个都会重建优先级树。"},
	{"%u PRIORITY frames", "%1 个 PRIORITY 帧"},
	{"a flood of WINDOW_UPDATE", "WINDOW_UPDATE 泛洪"},
	{"The %s sent %u WINDOW_UPDATE frames for the connection, up to %u in ten seconds, though "
	 "it had got %u DATA frames only.",
	 "%1为连接发送了 %2 个 WINDOW_UPDATE 帧，十秒内最多 %3 个，而它只收到了 %4 个 DATA 帧。"},
	{"%u WINDOW_UPDATE frames", "%1 个 WINDOW_UPDATE 帧"},
	{"a flood of CONTINUATION", "CONTINUATION 泛洪"},
	{"The %s sent %u CONTINUATION frames for %u header blocks: a block that does not end is "
	 "held in memory and seen by no log (VU#421644); implementations end the connection at "
	 "some number of them.",
	 "%1为 %3 个头部块发送了 %2 个 CONTINUATION "
	 "帧：不结束的头部块会一直占用内存，且不会出现在任何日志中（VU#"
	 "421644）；达到一定数量后，实现会断开连接。"},
	{"%u CONTINUATION frames", "%1 个 CONTINUATION 帧"},
	{"a flood of empty frames", "空帧泛洪"},
	{"The %s sent %u DATA frames without an octet and without END_STREAM, of %u DATA frames in "
	 "all: work for the other side and nothing else (CVE-2019-9518).",
	 "%1共发送 %3 个 DATA 帧，其中 %2 个既无数据也无 "
	 "END_STREAM：只会白白消耗对端资源（CVE-2019-9518）。"},
	{"%u empty DATA frames", "%1 个空 DATA 帧"},
	/* finding_violation.c */
	{"The connection ended inside a frame", "连接在帧中途结束"},
	{"The %s closed the connection in the middle of a frame.", "%1在帧的中途关闭了连接。"},
	{"The %s closed the connection in the middle of a frame, without a GOAWAY.",
	 "%1在帧的中途关闭了连接，没有发送 GOAWAY。"},
	{"Malformed message from the %s", "%1的消息格式错误"},
	{"The %s sent more DATA than the window allows", "%1发送的 DATA 超出窗口"},
	{"The %s lets a window grow too large", "%1使窗口增长过大"},
	{"WINDOW_UPDATE of 0 from the %s", "%1发送了增量为 0 的 WINDOW_UPDATE"},
	{"Header block (HPACK) of the %s cannot be decoded", "%1的头部块（HPACK）无法解码"},
	{"The %s opened more streams than allowed", "%1打开的流超过上限"},
	{"Protocol violation by the %s", "%1违反协议"},
	{"The frame of %u octets was %lld octets more than the window had left.",
	 "该帧长 %1 字节，超出窗口余量 %2 字节。"},
	{"The %s broke the protocol on stream %u: %s.", "%1在流 %2 上违反了协议：%3。"},
	{"The %s broke the protocol: %s.", "%1违反了协议：%2。"},
	{"The HPACK state of the two sides differs from here on.",
	 "从此处起，双方的 HPACK 状态不再一致。"},
	{"The %s allows %u at a time.", "%1允许的并发流数为 %2。"},
	{"%s broke a rule (%s)", "%1违反规则（%2）"},
	/* finding_violation_answer.c */
	{"The %s ended the whole connection for it with GOAWAY %s %s later, which it may do; a "
	 "reset of the stream would have been enough.",
	 "%3 后，%1为此以 GOAWAY %2 结束了整个连接，这是允许的；但只重置该流就够了。"},
	{"The %s ended the connection for it with GOAWAY %s %s later.",
	 "%3 后，%1为此以 GOAWAY %2 结束了连接。"},
	{"The %s reset the stream for it with %s %s later.", "%3 后，%1为此以 %2 重置了该流。"},
	{"The %s only reset the stream for it, with %s %s later, where the whole connection is to "
	 "end.",
	 "%3 后，%1为此仅以 %2 重置了该流，而按规定应结束整个连接。"},
	{"That calls for a stream error, %s.", "这应按流错误处理：%1。"},
	{"That calls for a connection error, %s.", "这应按连接错误处理：%1。"},
	{"The %s closed the connection %s later without saying why.",
	 "%2 后，%1关闭了连接，没有说明原因。"},
	{"The %s did not mind and went on.", "%1没有理会，继续通信。"},
	{"The %s answered it with status %s %s later, and went on.",
	 "%3 之后，%1以状态码 %2 响应了它，并继续通信。"},
	{"The answer (status %u) had begun before: the client sent no more of its body for that, "
	 "and "
	 "nothing is lost by it.",
	 "在此之前响应（状态码 %1）已经开始：客户端因此不再发送剩余正文，没有造成损失。"},
	{"No answer of the %s to it was seen.", "未见%1对此作出反应。"},
	/* terms: arguments of other sentences */
	/* whose timeout or limit it is, whose words */
	{"AWS ALB and nginx's proxying (60 s)", "AWS ALB 和 nginx 反向代理（60 s）"},
	{"nginx's keepalive_timeout (75 s)", "nginx 的 keepalive_timeout（75 s）"},
	{"Azure's load balancer (4 min)", "Azure 负载均衡器（4 min）"},
	{"Envoy's idle streams (5 min)", "Envoy 的流空闲超时（5 min）"},
	{"AWS NLB (350 s)", "AWS NLB（350 s）"},
	{"Cloudflare (400 s)", "Cloudflare（400 s）"},
	{"GCP's load balancers to their backends (600 s)", "GCP 负载均衡器对后端（600 s）"},
	{"GCP's load balancers to their clients (610 s)", "GCP 负载均衡器对客户端（610 s）"},
	{"Envoy's idle connections and nginx's keepalive_time (1 h)",
	 "Envoy 的连接空闲超时和 nginx 的 keepalive_time（1 h）"},
	{"Tomcat's keepAliveTimeout", "Tomcat 的 keepAliveTimeout"},
	{"the AWS Application Load Balancer's idle timeout",
	 "AWS Application Load Balancer 的空闲超时"},
	{"nginx's keepalive_timeout", "nginx 的 keepalive_timeout"},
	{"Go programs that set IdleTimeout to 3 minutes", "Go 程序中设为 3 分钟的 IdleTimeout"},
	{"Cloudflare's idle timeout towards clients", "Cloudflare 对客户端的空闲超时"},
	{"Google Cloud's load balancer towards backends", "Google Cloud 负载均衡器对后端的超时"},
	{"Google Cloud's load balancer towards clients", "Google Cloud 负载均衡器对客户端的超时"},
	{"Envoy's idle_timeout", "Envoy 的 idle_timeout"},
	{"nginx's keepalive_requests before 1.19.10", "nginx 1.19.10 之前的 keepalive_requests"},
	{"nginx's keepalive_requests", "nginx 的 keepalive_requests"},
	{"the AWS Application Load Balancer", "AWS Application Load Balancer 的单连接请求数上限"},
	{"gRPC's C core", "gRPC C core"},
	{"gRPC servers", "gRPC 服务器"},
	{"Rust's h2 (hyper, tonic, linkerd-proxy, pingora)",
	 "Rust 的 h2（hyper、tonic、linkerd-proxy、pingora）"},
	{"Apache httpd", "Apache httpd"},
	{"Google front ends", "Google 前端"},
	{"Go's net/http", "Go 的 net/http"},
	/* finding_settings.c: the kind of a frame */
	{"of unknown type", "未知类型"},
	/* finding_violation.c looks for these in the decoders' phrases */
	{"more DATA", "more DATA"},
	{"increment of 0", "increment of 0"},
	{"its own fields", "its own fields"},
	{"Host differs", "Host differs"},
	{"client connection preface", "client connection preface"},
	{"first frame is not SETTINGS", "first frame is not SETTINGS"},
	/* the decoders' phrases, whole as they are given: h2.c, h2_frame.c */
	{"the client connection preface is not PRI * HTTP/2.0 (RFC 9113 §3.4)",
	 "客户端连接前言不是 PRI * HTTP/2.0（RFC 9113 §3.4）"},
	{"the client connection preface is not PRI * HTTP/2.0 but a TLS record (RFC 9113 §3.4)",
	 "客户端连接前言不是 PRI * HTTP/2.0，而是 TLS 记录（RFC 9113 §3.4）"},
	{"the connection ended inside a frame", "连接在帧中途结束"},
	{"DATA on stream 0 (RFC 9113 §6.1)", "DATA 用在流 0 上（RFC 9113 §6.1）"},
	{"HEADERS on stream 0 (RFC 9113 §6.2)", "HEADERS 用在流 0 上（RFC 9113 §6.2）"},
	{"PRIORITY on stream 0 (RFC 9113 §6.3)", "PRIORITY 用在流 0 上（RFC 9113 §6.3）"},
	{"PRIORITY is not 5 octets (RFC 9113 §6.3)", "PRIORITY 长度不是 5 字节（RFC 9113 §6.3）"},
	{"RST_STREAM on stream 0 (RFC 9113 §6.4)", "RST_STREAM 用在流 0 上（RFC 9113 §6.4）"},
	{"RST_STREAM is not 4 octets (RFC 9113 §6.4)",
	 "RST_STREAM 长度不是 4 字节（RFC 9113 §6.4）"},
	{"SETTINGS on a stream (RFC 9113 §6.5)", "SETTINGS 用在非 0 流上（RFC 9113 §6.5）"},
	{"SETTINGS ACK with a payload (RFC 9113 §6.5)", "SETTINGS ACK 带有载荷（RFC 9113 §6.5）"},
	{"SETTINGS is not a multiple of 6 octets (RFC 9113 §6.5)",
	 "SETTINGS 长度不是 6 字节的整数倍（RFC 9113 §6.5）"},
	{"PUSH_PROMISE on stream 0 (RFC 9113 §6.6)", "PUSH_PROMISE 用在流 0 上（RFC 9113 §6.6）"},
	{"PING on a stream (RFC 9113 §6.7)", "PING 用在非 0 流上（RFC 9113 §6.7）"},
	{"PING is not 8 octets (RFC 9113 §6.7)", "PING 长度不是 8 字节（RFC 9113 §6.7）"},
	{"GOAWAY on a stream (RFC 9113 §6.8)", "GOAWAY 用在非 0 流上（RFC 9113 §6.8）"},
	{"GOAWAY is shorter than 8 octets (RFC 9113 §4.2)",
	 "GOAWAY 长度不足 8 字节（RFC 9113 §4.2）"},
	{"WINDOW_UPDATE is not 4 octets (RFC 9113 §6.9)",
	 "WINDOW_UPDATE 长度不是 4 字节（RFC 9113 §6.9）"},
	{"CONTINUATION on stream 0 (RFC 9113 §6.10)", "CONTINUATION 用在流 0 上（RFC 9113 §6.10）"},
	{"PRIORITY_UPDATE on a stream (RFC 9218 §7.1)",
	 "PRIORITY_UPDATE 用在非 0 流上（RFC 9218 §7.1）"},
	{"PRIORITY_UPDATE is shorter than 4 octets (RFC 9218 §7.1)",
	 "PRIORITY_UPDATE 长度不足 4 字节（RFC 9218 §7.1）"},
	{"the frame ends inside its own fields (RFC 9113 §4.2)",
	 "帧在其自身字段中途结束（RFC 9113 §4.2）"},
	{"padding is longer than the payload (RFC 9113 §6.1)", "填充长度超过载荷（RFC 9113 §6.1）"},
	{"padding is longer than the payload (RFC 9113 §6.2)", "填充长度超过载荷（RFC 9113 §6.2）"},
	{"padding is longer than the payload (RFC 9113 §6.6)", "填充长度超过载荷（RFC 9113 §6.6）"},
	/* h2_block.c, h2_event.c */
	{"HEADERS after END_STREAM (RFC 9113 §5.1)",
	 "END_STREAM 之后又发送 HEADERS（RFC 9113 §5.1）"},
	{"HEADERS on a closed stream (RFC 9113 §5.1)",
	 "在已关闭的流上发送 HEADERS（RFC 9113 §5.1）"},
	{"a client opened a stream with an even identifier (RFC 9113 §5.1.1)",
	 "客户端用偶数编号打开流（RFC 9113 §5.1.1）"},
	{"response HEADERS on an idle stream (RFC 9113 §5.1)",
	 "在空闲（idle）流上发送响应 HEADERS（RFC 9113 §5.1）"},
	{"a new stream's identifier is not above the earlier ones (RFC 9113 §5.1.1)",
	 "新流的编号没有大于此前的编号（RFC 9113 §5.1.1）"},
	{"more streams than SETTINGS_MAX_CONCURRENT_STREAMS allows (RFC 9113 §5.1.2)",
	 "流数超过 SETTINGS_MAX_CONCURRENT_STREAMS 的上限（RFC 9113 §5.1.2）"},
	{"the header list grows beyond 1 MiB: the rest of it is not shown",
	 "头部列表超过 1 MiB，其余部分不显示"},
	{"header block of more than 1 MiB: not decoded", "头部块超过 1 MiB，未解码"},
	{"no table size update came first, though SETTINGS_HEADER_TABLE_SIZE had shrunk (RFC 7541 "
	 "§4.2)",
	 "SETTINGS_HEADER_TABLE_SIZE 已调小，头部块却没有以动态表大小更新开头（RFC 7541 §4.2）"},
	{"PUSH_PROMISE on a stream that is not open (RFC 9113 §6.6)",
	 "在未打开的流上发送 PUSH_PROMISE（RFC 9113 §6.6）"},
	{"a promised stream's identifier is not above the earlier ones (RFC 9113 §5.1.1)",
	 "承诺流的编号没有大于此前的编号（RFC 9113 §5.1.1）"},
	{"a client sent PUSH_PROMISE (RFC 9113 §8.4)",
	 "客户端发送了 PUSH_PROMISE（RFC 9113 §8.4）"},
	{"PUSH_PROMISE although the client disabled push (RFC 9113 §6.6)",
	 "客户端已禁用推送，仍发送 PUSH_PROMISE（RFC 9113 §6.6）"},
	{"promised stream identifier is not even (RFC 9113 §5.1.1)",
	 "承诺流的编号不是偶数（RFC 9113 §5.1.1）"},
	{"CONTINUATION without a header block to continue (RFC 9113 §6.10)",
	 "没有待续的头部块，却发送 CONTINUATION（RFC 9113 §6.10）"},
	{"DATA on an idle stream (RFC 9113 §5.1)", "在空闲（idle）流上发送 DATA（RFC 9113 §5.1）"},
	{"DATA on a closed stream (RFC 9113 §5.1)", "在已关闭的流上发送 DATA（RFC 9113 §5.1）"},
	{"DATA after END_STREAM (RFC 9113 §5.1)", "END_STREAM 之后又发送 DATA（RFC 9113 §5.1）"},
	{"DATA before HEADERS (RFC 9113 §8.1)", "DATA 先于 HEADERS（RFC 9113 §8.1）"},
	{"more DATA than the connection's flow-control window allows (RFC 9113 §6.9.1)",
	 "DATA 超出连接的流量控制窗口（RFC 9113 §6.9.1）"},
	{"more DATA than the stream's flow-control window allows (RFC 9113 §6.9.1)",
	 "DATA 超出流的流量控制窗口（RFC 9113 §6.9.1）"},
	{"RST_STREAM on an idle stream (RFC 9113 §6.4)",
	 "在空闲（idle）流上发送 RST_STREAM（RFC 9113 §6.4）"},
	{"WINDOW_UPDATE with an increment of 0 (RFC 9113 §6.9)",
	 "WINDOW_UPDATE 的增量为 0（RFC 9113 §6.9）"},
	{"WINDOW_UPDATE on an idle stream (RFC 9113 §5.1)",
	 "在空闲（idle）流上发送 WINDOW_UPDATE（RFC 9113 §5.1）"},
	{"the connection's window grows above 2^31-1 (RFC 9113 §6.9.1)",
	 "连接窗口增长到 2^31-1 以上（RFC 9113 §6.9.1）"},
	{"the stream's window grows above 2^31-1 (RFC 9113 §6.9.1)",
	 "流窗口增长到 2^31-1 以上（RFC 9113 §6.9.1）"},
	{"a server sent PRIORITY_UPDATE (RFC 9218 §7.1)",
	 "服务器发送了 PRIORITY_UPDATE（RFC 9218 §7.1）"},
	{"PRIORITY_UPDATE for stream 0 (RFC 9218 §7.1)",
	 "PRIORITY_UPDATE 指向流 0（RFC 9218 §7.1）"},
	{"the frame is longer than the peer's MAX_FRAME_SIZE (RFC 9113 §4.2)",
	 "帧长超过对端的 MAX_FRAME_SIZE（RFC 9113 §4.2）"},
	{"the first frame is not SETTINGS (RFC 9113 §3.4)", "首帧不是 SETTINGS（RFC 9113 §3.4）"},
	{"another frame inside a header block: CONTINUATION was due (RFC 9113 §6.2)",
	 "头部块中间插入了其他帧，此处应为 CONTINUATION（RFC 9113 §6.2）"},
	/* h2_promise.c, h2_settings.c */
	{"a promised request is not whole (RFC 9113 §8.4)", "承诺的请求不完整（RFC 9113 §8.4）"},
	{"a promised request is neither GET nor HEAD (RFC 9113 §8.4)",
	 "承诺的请求既不是 GET 也不是 HEAD（RFC 9113 §8.4）"},
	{"ENABLE_CONNECT_PROTOCOL is taken back (RFC 8441 §3)",
	 "ENABLE_CONNECT_PROTOCOL 启用后又被撤回（RFC 8441 §3）"},
	{"NO_RFC7540_PRIORITIES changes later (RFC 9218 §2.1)",
	 "NO_RFC7540_PRIORITIES 中途改变（RFC 9218 §2.1）"},
	{"ENABLE_PUSH is neither 0 nor 1 (RFC 9113 §6.5.2)",
	 "ENABLE_PUSH 既不是 0 也不是 1（RFC 9113 §6.5.2）"},
	{"a server sent ENABLE_PUSH 1 (RFC 9113 §6.5.2)",
	 "服务器发送了 ENABLE_PUSH 1（RFC 9113 §6.5.2）"},
	{"INITIAL_WINDOW_SIZE above 2^31-1 (RFC 9113 §6.5.2)",
	 "INITIAL_WINDOW_SIZE 大于 2^31-1（RFC 9113 §6.5.2）"},
	{"with INITIAL_WINDOW_SIZE a stream's window grows above 2^31-1 (RFC 9113 §6.9.2)",
	 "INITIAL_WINDOW_SIZE 使某个流的窗口增长到 2^31-1 以上（RFC 9113 §6.9.2）"},
	{"MAX_FRAME_SIZE outside 16384 to 2^24-1 (RFC 9113 §6.5.2)",
	 "MAX_FRAME_SIZE 不在 16384 至 2^24-1 之间（RFC 9113 §6.5.2）"},
	{"ENABLE_CONNECT_PROTOCOL is neither 0 nor 1 (RFC 8441 §3)",
	 "ENABLE_CONNECT_PROTOCOL 既不是 0 也不是 1（RFC 8441 §3）"},
	{"NO_RFC7540_PRIORITIES is neither 0 nor 1 (RFC 9218 §2.1)",
	 "NO_RFC7540_PRIORITIES 既不是 0 也不是 1（RFC 9218 §2.1）"},
	/* h2_message.c */
	{"empty field name (RFC 9113 §8.2.1)", "字段名为空（RFC 9113 §8.2.1）"},
	{":path is empty (RFC 9113 §8.3.1)", ":path 为空（RFC 9113 §8.3.1）"},
	{":path does not begin with / (RFC 9113 §8.3.1)", ":path 不以 / 开头（RFC 9113 §8.3.1）"},
	{"user information in :authority (RFC 9113 §8.3.1)",
	 ":authority 中含有用户信息（RFC 9113 §8.3.1）"},
	{"CONNECT with :scheme or :path (RFC 9113 §8.5)",
	 "CONNECT 请求带有 :scheme 或 :path（RFC 9113 §8.5）"},
	{"CONNECT without :authority (RFC 9113 §8.5)",
	 "CONNECT 请求缺少 :authority（RFC 9113 §8.5）"},
	{":status is missing (RFC 9113 §8.3.2)", "缺少 :status（RFC 9113 §8.3.2）"},
	{":method is missing (RFC 9113 §8.3.1)", "缺少 :method（RFC 9113 §8.3.1）"},
	{":path is missing (RFC 9113 §8.3.1)", "缺少 :path（RFC 9113 §8.3.1）"},
	{":scheme is missing (RFC 9113 §8.3.1)", "缺少 :scheme（RFC 9113 §8.3.1）"},
	{":protocol in a request that is not CONNECT (RFC 8441 §4)",
	 "非 CONNECT 请求带有 :protocol（RFC 8441 §4）"},
	{"status 101: HTTP/2 has no Upgrade (RFC 9113 §8.6)",
	 "状态码 101，而 HTTP/2 没有 Upgrade 机制（RFC 9113 §8.6）"},
	{"trailers without END_STREAM (RFC 9113 §8.1)",
	 "尾部（trailers）没有 END_STREAM（RFC 9113 §8.1）"},
	{"an interim response ends the stream (RFC 9113 §8.1)",
	 "临时响应（1xx）结束了流（RFC 9113 §8.1）"},
	{"DATA after an interim response, before the final one (RFC 9113 §8.1)",
	 "在临时响应（1xx）之后、最终响应之前发送 DATA（RFC 9113 §8.1）"},
	{"DATA in the answer to HEAD, which has no content (RFC 9110 §6.4.1, RFC 9113 §8.1.1)",
	 "对 HEAD 的响应不应有内容，却带有 DATA（RFC 9110 §6.4.1、RFC 9113 §8.1.1）"},
	/* hpack.c */
	{"integer too large (RFC 7541 §5.1)", "整数过大（RFC 7541 §5.1）"},
	{"integer runs over the end of the header block (RFC 7541 §5.1)",
	 "整数超出头部块结尾（RFC 7541 §5.1）"},
	{"string is missing at the end of the header block (RFC 7541 §5.2)",
	 "头部块结尾缺少字符串（RFC 7541 §5.2）"},
	{"string runs over the end of the header block (RFC 7541 §5.2)",
	 "字符串超出头部块结尾（RFC 7541 §5.2）"},
	{"string of more than 256 KiB: not decoded", "字符串超过 256 KiB，未解码"},
	{"Huffman-coded string has wrong padding or holds EOS (RFC 7541 §5.2)",
	 "Huffman 编码的字符串填充有误或含有 EOS（RFC 7541 §5.2）"},
	{"index 0 (RFC 7541 §6.1)", "索引为 0（RFC 7541 §6.1）"},
	{"index beyond the dynamic table (RFC 7541 §2.3.3)", "索引超出动态表（RFC 7541 §2.3.3）"},
	{"table size update after a field (RFC 7541 §4.2)",
	 "动态表大小更新出现在字段之后（RFC 7541 §4.2）"},
	{"table size update above SETTINGS_HEADER_TABLE_SIZE (RFC 7541 §6.3)",
	 "动态表大小更新超过 SETTINGS_HEADER_TABLE_SIZE（RFC 7541 §6.3）"},
	{"HTTP/1.1 head of more than 64 KiB: not decoded", "HTTP/1.1 头部超过 64 KiB，未解码"},
	/* websocket.c */
	{"an opcode that is reserved (RFC 6455 section 5.2)", "保留的操作码（RFC 6455 第 5.2 节）"},
	{"a control frame in fragments (RFC 6455 section 5.5)",
	 "控制帧被分片（RFC 6455 第 5.5 节）"},
	{"a control frame of more than 125 octets (RFC 6455 section 5.5)",
	 "控制帧超过 125 字节（RFC 6455 第 5.5 节）"},
	{"a length with the highest bit set (RFC 6455 section 5.2)",
	 "长度字段的最高位被置位（RFC 6455 第 5.2 节）"},
	{"a length that is not in its shortest form (RFC 6455 section 5.2)",
	 "长度字段未采用最短编码（RFC 6455 第 5.2 节）"},
	{NULL, NULL},
};

const struct words_pair words_zh_phrases[] = {
	/* these hold what differs by the case: %s stands for any text, and the text may be a term
	   again */
	{"content-length differs from the DATA received (RFC 9113 §8.1.1): %s said, %s came",
	 "content-length 与收到的 DATA 不符（RFC 9113 §8.1.1）：声明 %1 字节，实收 %2 字节"},
	{"DATA in a %s response, which has no content (RFC 9110 §6.4.1, RFC 9113 §8.1.1)",
	 "%1 响应不应有内容，却带有 DATA（RFC 9110 §6.4.1、RFC 9113 §8.1.1）"},
	{"uppercase letter in a field name: %s", "字段名含大写字母，字段为%1"},
	{"forbidden octet in a field name: %s", "字段名含禁用字节，字段为%1"},
	{"NUL, CR or LF in a field value: %s", "字段值含 NUL、CR 或 LF，字段为%1"},
	{"white space around a field value: %s", "字段值首尾有空白，字段为%1"},
	{"pseudo-header in trailers: %s", "尾部（trailers）中出现伪头部，字段为%1"},
	{"pseudo-header after a regular field: %s", "伪头部出现在普通字段之后，字段为%1"},
	{"unknown pseudo-header: %s", "未知的伪头部，字段为%1"},
	{"pseudo-header of a response in a request: %s", "请求中出现响应的伪头部，字段为%1"},
	{"pseudo-header of a request in a response: %s", "响应中出现请求的伪头部，字段为%1"},
	{"pseudo-header given twice: %s", "伪头部重复，字段为%1"},
	{"status that is not three digits: %s", "状态码不是三位数字，字段为%1"},
	{"status below 100: %s", "状态码小于 100，字段为%1"},
	{"content-length given twice, and not the same: %s",
	 "content-length 出现两次且不一致，字段为%1"},
	{"content-length that is no number of octets: %s",
	 "content-length 不是合法的字节数，字段为%1"},
	{"Host differs from :authority: %s", "Host 与 :authority 不一致，字段为%1"},
	{"connection-specific field: %s", "连接级字段，字段为%1"},
	{"TE other than trailers: %s", "TE 的值不是 trailers，字段为%1"},
	{"\"%s\" (RFC %s), value \"%s\"", "“%1”（RFC %2），值为“%3”"},
	{"\"%s\" (RFC %s)", "“%1”（RFC %2）"},
	{"%s and %s more", "%1 及另外 %2 个"},
	{NULL, NULL},
};
