/* Chinese of explanations: what the specifications say of an event, and its own figures. */
#include <stddef.h>

#include "insight/words.h"

const struct words_pair words_zh_explain[] = {
	{", %u", "、%1"},
	{"Alert %s", "告警 %1"},
	{"without a name", "（没有名称）"},
	{"Alert %u has no meaning in the registry that we know.",
	 "告警 %1 在已知的登记表中没有含义。"},
	{"The %s closed its direction properly.", "%1正常关闭了自己的发送方向。"},
	{"The %s sent it: look for the cause there.", "告警由%1发出：原因要在%1那边找。"},
	{"The %s sent it, ended the connection by it, and blames what came from the %s.",
	 "告警由%1发出，它以此结束连接，并认为问题出在%2发来的内容上。"},
	{"The %s sent it.", "由%1发出。"},
	{"This one offers no ALPN, so HTTP/2 cannot be chosen (RFC 9113 §3.2): the connection "
	 "will speak HTTP/1.1.",
	 "这里没有提供 ALPN，因此无法选择 HTTP/2（RFC 9113 §3.2）：连接将使用 HTTP/1.1。"},
	{"It offers, by ALPN, ", "它通过 ALPN 提供："},
	{"The session is resumed: no certificate is sent.", "会话已恢复：不再发送证书。"},
	{"This connection is ", "这个连接的状态："},
	{"It answers a SYN: nobody listens on that port, or a firewall refuses for it.",
	 "它是对 SYN 的答复：那个端口上没有程序监听，或者防火墙代为拒绝。"},
	{"The %s, or a device that speaks in its name, aborted the connection.",
	 "%1（或冒用其名义的设备）中止了连接。"},
	{"The %s, or a device that speaks in its name, aborted the connection without a GOAWAY "
	 "before it.",
	 "%1（或冒用其名义的设备）中止了连接，此前没有发送 GOAWAY。"},
	{"The %s closed first, and no GOAWAY was seen: the other side cannot know which of its "
	 "last streams were processed.",
	 "%1先关闭连接，而且没有看到 GOAWAY：另一方无从知道最后几个流有没有被处理。"},
	{"Here it was %s.", "这里空闲了 %1。"},
	{"It names %u octets as the largest packet that fits: senders that never learn this "
	 "hang on large messages.",
	 "它指出能通过的最大包是 %1 字节：得不到这个信息的发送方，一发大消息就会卡住。"},
	{" A receiver may answer with %s.", "接收方可以用 %1 应答。"},
	{" The octets were put together across a gap in the capture: do not take it for proof.",
	 "这些数据是跨过抓包缺口拼接起来的：不能当作证据。"},
	{"This stands in no packet: it was concluded.", "它不在任何一个包里：是推断出来的。"},
	{"It was put together across a gap in the capture: do not take it for proof.",
	 "它是跨过抓包缺口拼接起来的：不能当作证据。"},
	{"Connection %u · %s", "连接 %1 · %2"},
	{"HTTP/2 over TLS, chosen by ALPN (RFC 9113 §3.2).",
	 "TLS 上的 HTTP/2，由 ALPN 选定（RFC 9113 §3.2）。"},
	{"HTTP/2 in clear text after an HTTP/1.1 Upgrade, a mechanism that RFC 9113 §3.1 has "
	 "dropped.",
	 "明文的 HTTP/2，由 HTTP/1.1 Upgrade 升级而来；这一机制已被 RFC 9113 §3.1 废弃。"},
	{"HTTP/2 in clear text, begun with prior knowledge (RFC 9113 §3.3).",
	 "明文的 HTTP/2，以先验知识（prior knowledge）方式开始（RFC 9113 §3.3）。"},
	{"HTTP/1.1: no frames, one exchange at a time.",
	 "HTTP/1.1：没有帧，一次只进行一个请求与响应。"},
	{"TLS, with a content that cannot be seen.", "TLS，看不到其中的内容。"},
	{"TCP, with no protocol that was recognised.", "TCP，没有识别出其上的协议。"},
	{" Neither ALPN nor a preface was seen: its frame headers alone show that it is HTTP/2.",
	 "既没有看到 ALPN 也没有看到连接前言：只凭帧头判断它是 HTTP/2。"},
	{"TLS: ", "TLS："},
	{"The capture began after the connection did. HPACK entries that were inserted before "
	 "are unknown and are shown as “?”; windows and SETTINGS of before are unknown too.",
	 "抓包开始时连接已经建立。此前插入的 HPACK 表项未知，显示为“?”；此前的窗口和 SETTINGS 也"
	 "未知。"},
	{"%llu bytes were never captured.", "有 %1 字节没有抓到。"},
	{" No GOAWAY announced it (RFC 9113 §6.8 says it should).",
	 "没有 GOAWAY 预告关闭（RFC 9113 §6.8 要求应当有）。"},
	{"The client closed it first, with FIN.", "客户端先以 FIN 关闭了它。"},
	{"The server closed it first, with FIN.", "服务器先以 FIN 关闭了它。"},
	{"The client aborted it with RST.", "客户端以 RST 中止了它。"},
	{"The server aborted it with RST.", "服务器以 RST 中止了它。"},
	{"It was refused: nobody listens on that port, or a firewall refuses for it.",
	 "连接被拒绝：那个端口上没有程序监听，或者防火墙代为拒绝。"},
	{"Nobody answered its SYN.", "它的 SYN 无人应答。"},
	{"It is open: neither FIN nor RST was seen.", "连接还开着：没有看到 FIN 或 RST。"},
	{"Error code 0x%x is in no specification; it may be treated as INTERNAL_ERROR (§7).",
	 "错误码 0x%1 不在任何规范中；可以按 INTERNAL_ERROR 处理（§7）。"},
	{"stream ", "流 "},
	{"streams ", "流 "},
	{" and %u", " 和 %1"},
	{" … (%u in all)", " …（共 %1 个）"},
	{"The client sent it, so its last stream %u counts pushed streams only (even numbers); "
	 "the client's own requests may still be answered.",
	 "它由客户端发出，因此其中的 last-stream-id %1 只针对推送的流（偶数）；客户端自己的请求"
	 "仍可能得到响应。"},
	{"Last stream %u: ", "last-stream-id 为 %1："},
	{" was not processed and may be retried on another connection, whatever the method (§6.8"
	 ", §8.7). ",
	 " 没有被处理，无论什么方法都可以在另一个连接上重试（§6.8、§8.7）。"},
	{" were not processed and may be retried on another connection, whatever the method ("
	 "§6.8, §8.7). ",
	 " 没有被处理，无论什么方法都可以在另一个连接上重试（§6.8、§8.7）。"},
	{"the largest number there is. It announces the shutdown; a second GOAWAY with the true "
	 "number should follow after at least one round trip (§6.8). ",
	 "这是可能的最大值，用来预告关闭；至少一个往返之后应当再发一个 GOAWAY，给出真实的编号（"
	 "§6.8）。"},
	{"no stream of this capture is above it, so none was refused. ",
	 "抓包中没有编号更大的流，所以没有流被拒绝。"},
	{"Still under way: ", "仍在进行："},
	{"; they may finish, and if the connection closes before, whether they were processed "
	 "is in doubt. ",
	 "；它们可以继续完成，如果连接在此之前关闭，是否被处理过就无法确定。"},
	{"Opened all the same after it: ", "在它之后仍然打开的："},
	{"Its sender adds: “", "发送方附言：“"},
	{"The %s ended stream %u by it", "%1用它结束了流 %2"},
	{", %s after the stream's first frame", "，距该流的第一帧 %1"},
	{", before any response", "，此时还没有任何响应"},
	{", after the response had begun with status %u", "，此时响应已经开始，状态码 %1"},
	{" The client must not throw the response away (§8.1).",
	 "客户端不得因此丢弃响应（§8.1）。"},
	{"This is the acknowledgement: the %s has applied the other side's values.",
	 "这是确认：%1已经应用了另一方给出的值。"},
	{"It is empty: nothing changes, the defaults of §6.5.2 hold.",
	 "它是空的：什么都不改变，按 §6.5.2 的默认值。"},
	{"Setting 0x%x %u: unknown, to be ignored", "设置项 0x%1 %2：未知，应当忽略"},
	{"What was left of the windows cannot be told from this capture.",
	 "从这个抓包中无法得知窗口还剩多少。"},
	{"After it the sender may send %d more octets on this stream",
	 "此后发送方在这个流上还可以发送 %1 字节"},
	{" and %d on the connection", "，在连接上还可以发送 %1 字节"},
	{"After it the sender may send %d more octets on the connection",
	 "此后发送方在连接上还可以发送 %1 字节"},
	{", until a WINDOW_UPDATE comes.", "，直到收到 WINDOW_UPDATE。"},
	{" A negative window is legal only after INITIAL_WINDOW_SIZE was lowered (§6.9.2).",
	 "窗口为负，只有在 INITIAL_WINDOW_SIZE 被调小之后才合法（§6.9.2）。"},
	{"gRPC status %u, %s", "gRPC 状态 %1，%2"},
	{" Its message: “", "它的消息：“"},
	{"END_HEADERS is not set: the list is shown where the block ends.",
	 "没有设置 END_HEADERS：头部列表显示在头部块结束的地方。"},
	{"%zu of its %zu fields refer to entries of the dynamic table that this capture cannot "
	 "prove; they are shown as “?” (RFC 7541 §2.3.2).",
	 "%2 个字段中有 %1 个引用了本抓包无法证实的动态表表项，显示为“?”（RFC 7541 §2.3.2）。"},
	{"101 belongs to HTTP/1.1's Upgrade and may not stand in HTTP/2 (§8.6).",
	 "101 属于 HTTP/1.1 的 Upgrade，不得出现在 HTTP/2 中（§8.6）。"},
	{"It is an interim response; the final one follows (§8.1).",
	 "这是临时响应，最终响应随后到来（§8.1）。"},
	{"Its priority fields belong to the scheme that RFC 9113 §5.3 deprecates.",
	 "它的优先级字段属于 RFC 9113 §5.3 已弃用的方案。"},
	{"This one asks for an answer.", "这一个要求对方应答。"},
	{"This is the answer, %s after the question.", "这是应答，距提问 %1。"},
	{"This is the answer; the question is not in the capture.",
	 "这是应答；对应的提问不在抓包中。"},
	{"It grants %u octets more on %s", "它给%2增加 %1 字节"},
	{"this stream", "这个流"},
	{"the whole connection", "整个连接"},
	{"; the window is %d after it", "；此后窗口为 %1"},
	{" An increment of 0 is a PROTOCOL_ERROR (§6.9).",
	 "增量为 0 属于 PROTOCOL_ERROR（§6.9）。"},
	{"Type 0x%02x is not known here. A receiver must ignore frames of types that it does "
	 "not know (§4.1, §5.5), except inside a field block.",
	 "这里不认识类型 0x%1。接收方必须忽略不认识的帧类型（§4.1、§5.5），但头部块中间除外。"},
	{"time limit %s", "时限 %1"},
	{"This was not on the wire: %s knew it, and it was written into the recording.",
	 "它没有出现在线路上：由%1得知，并写进了录制。"},
	{"h2lens itself", "h2lens 自身"},
	{"Here a live session of h2lens begins: its own sockets, wrapped as packets. It is the "
	 "client of every connection in it.",
	 "h2lens 的一次实时会话从这里开始：把自己的套接字包装成了数据包。其中每个连接的客户端都"
	 "是 h2lens。"},
	{"the operating system, or the user's own options", "操作系统或用户自己的选项"},
	{"The address of the host came from no name server: from the hosts file, from an option "
	 "such as --resolve, or it stands in the URL.",
	 "主机的地址不是由域名服务器给出的：来自 hosts 文件、--resolve 之类的选项，或者直接写在 "
	 "URL 里。"},
	{"the name resolver", "域名解析器"},
	{"The name of the host has no address that this system could find, so nothing was ever "
	 "sent to the host itself. A mistyped name, a name that only another network knows, or "
	 "a name server that does not answer.",
	 "本系统找不到该主机名的任何地址，因此从未向主机本身发送过内容。可能是名称写错、名称只在"
	 "别的网络里有效，或者域名服务器没有应答。"},
	{"the operating system", "操作系统"},
	{"The system refused to connect before a packet could tell why: it has no route to that "
	 "address, no address of that family, or a rule of its own forbids it. The peer saw "
	 "nothing.",
	 "在任何数据包能说明原因之前，系统就拒绝了连接：没有到该地址的路由、没有该地址族的本机地"
	 "址，或被本机规则禁止。对端什么都没看到。"},
	{"h2lens, by its own clock,", "h2lens 按自己的时钟"},
	{"the client", "客户端"},
	{"The proxy did not open the tunnel that was asked for, so the server behind it was "
	 "never reached. Its status or reply says why: 407 wants a name and password, 403 "
	 "forbids the host or port, 502 and 504 could not reach it (SOCKS5: RFC 1928 §6).",
	 "代理没有打开所要求的隧道，所以从未到达它后面的服务器。代理的状态码或答复说明了原因："
	 "407 要求用户名和密码，403 禁止该主机或端口，502 和 504 表示它连不上（SOCKS5：RFC 1928 "
	 "§6）。"},
	{"OpenSSL, on the client's side,", "客户端一侧的 OpenSSL"},
	{"OpenSSL ended the TLS session, in its own words. When it could say anything to the "
	 "peer, that was an alert, which says less.",
	 "OpenSSL 结束了 TLS 会话，原话如上。如果它还能告诉对端，那就是一个告警，而告警说得更少"
	 "。"},
	{"What the client offered by ALPN and what the server chose decide which protocol the "
	 "connection speaks (RFC 9113 §3.2).",
	 "客户端用 ALPN 提供了什么、服务器选了什么，决定了连接使用哪种协议（RFC 9113 §3.2）。"},
	{"the client's HTTP library (nghttp2 for HTTP/2)",
	 "客户端的 HTTP 库（HTTP/2 用 nghttp2）"},
	{"The library says what it does not accept of what came, or could not send. What it "
	 "tells the peer of it carries an error code, and seldom these words.",
	 "库在这里说明它不接受收到的哪些内容，或者哪些内容没能发出去。它告诉对端的只有错误码，很"
	 "少带上这些话。"},
	{"nghttp2, the client's HTTP/2 library,", "nghttp2（客户端的 HTTP/2 库）"},
	{"A header field was refused as malformed: names are lower case and have no spaces or "
	 "controls, values have no CR, LF or NUL and no blanks at their ends, and fields of the "
	 "connection (connection, transfer-encoding, upgrade …) may not stand in HTTP/2 (§8.2.1,"
	 " §8.2.2). The message is malformed by it, and the stream is reset by the client, not "
	 "by the server (§8.1.1).",
	 "一个头部字段因格式错误被拒绝：名称必须小写，不得含空格或控制字符；值不得含 CR、LF 或 "
	 "NUL，首尾不得有空白；连接专用字段（connection、transfer-encoding、upgrade …）不得出现"
	 "在 HTTP/2 中（§8.2.1、§8.2.2）。消息因此是畸形的，由客户端（而不是服务器）重置该流（"
	 "§8.1.1）。"},
	{"the user", "用户"},
	{"The user did this by hand: what follows on the wire is meant.",
	 "这是用户手动做的：其后线路上的内容是有意为之。"},
	{"Octets went to the peer past the HTTP/2 library. From here on it does not know all "
	 "that was said: its windows, its HPACK table and its view of the streams may differ "
	 "from the peer's, and its complaints may be the result of that.",
	 "有字节绕过 HTTP/2 库直接发给了对端。从这里起库并不知道全部对话：它的窗口、HPACK 表和对"
	 "各流的认识都可能与对端不同，它的报错可能正是由此引起的。"},
	{"A sample of what the system's TCP knows of the connection: the smoothed round-trip "
	 "time and what it had to send again. The wrapped packets of a live session cannot show "
	 "retransmissions.",
	 "系统的 TCP 对这个连接所知情况的一次采样：平滑往返时间和重传次数。实时会话中包装出来的"
	 "数据包看不出重传。"},
	{"Early data (0-RTT) saves a round trip on a resumed session; it can be replayed, so a "
	 "server may refuse it, and the request is then sent again (RFC 8470).",
	 "早期数据（0-RTT）在恢复的会话上省去一个往返；它可能被重放，所以服务器可以拒绝，请求随"
	 "后会重新发送（RFC 8470）。"},
	{"The last connection showed that another way is needed, so a new one is made.",
	 "上一个连接表明需要换一种方式，因此新建了连接。"},
	{"The connection ended by what the system told its socket; no packet in this recording "
	 "shows it.",
	 "连接的结束是系统告诉套接字的；录制中没有数据包显示这一点。"},
	{"The recording has a hole or stopped here: what is missing was said on the wire but is "
	 "not kept.",
	 "录制在这里有缺口或停止了：缺少的内容曾出现在线路上，但没有保存。"},
	{"The name server did not answer in time: it is down or not reachable, or a firewall "
	 "drops the questions.",
	 "域名服务器没有及时应答：它停机或不可达，或者防火墙丢弃了查询。"},
	{"Nobody answered the SYN in time: the host is down, or packets are dropped on the way, "
	 "as firewalls do. A closed port would have refused at once.",
	 "SYN 没有及时得到应答：主机停机，或者数据包在途中被丢弃（防火墙常这样做）。端口关闭的话"
	 "会立刻拒绝。"},
	{"The proxy accepted the connection and did not answer in time: it may wait for the "
	 "server itself, or it is no proxy of that kind.",
	 "代理接受了连接，但没有及时应答：它可能在等服务器，或者根本不是这种代理。"},
	{"TCP works, but the TLS handshake did not come to its end in time: the peer may not "
	 "speak TLS on this port, a device may swallow the ClientHello, or the peer is "
	 "overloaded.",
	 "TCP 是通的，但 TLS 握手没有及时完成：对端在这个端口上可能不使用 TLS，某个设备可能吞掉"
	 "了 ClientHello，或者对端过载。"},
	{"Each side of HTTP/2 begins with its SETTINGS. A peer that accepts the connection and "
	 "says nothing is no HTTP/2 server, or it hangs. In clear text it may wait for TLS or "
	 "for an HTTP/1.1 request.",
	 "HTTP/2 的双方都以自己的 SETTINGS 开始。接受了连接却一言不发的对端不是 HTTP/2 服务器，"
	 "或者卡住了。明文时它可能在等 TLS 或 HTTP/1.1 请求。"},
	{"SETTINGS must be acknowledged as soon as possible. A peer that does not may still "
	 "serve requests; the sender may end the connection with SETTINGS_TIMEOUT.",
	 "SETTINGS 必须尽快确认。不确认的对端也许仍能处理请求；发送方可以用 SETTINGS_TIMEOUT 结"
	 "束连接。"},
	{"A request waits and nothing came for too long: the server, or what stands behind it, "
	 "still works on it or hangs; a window may be closed. A PING would tell whether the "
	 "connection itself is alive.",
	 "请求在等待，却太久没有任何内容到来：服务器或它后面的程序还在处理，或者卡住了；也可能是"
	 "某个窗口已关闭。发一个 PING 就能知道连接本身是否还活着。"},
	{"The certificate is not valid yet. Often the clock of one of the two machines is wrong.",
	 "证书尚未生效。往往是两台机器中有一台的时钟不准。"},
	{"The certificate has expired: the server, or the clock of this system, is late.",
	 "证书已过期：是服务器没有更新，或者本系统的时钟不准。"},
	{"The certificate signed itself, and nobody here trusts it: usual for test servers. "
	 "Give it by --cacert if it is yours.",
	 "证书是自签名的，这里没有人信任它：测试服务器常见。如果是你自己的，用 --cacert 指定它。"},
	{"The chain ends in a root that this system does not trust: a private authority, or a "
	 "device that opens TLS on the way. Give the root by --cacert if it is yours.",
	 "证书链以本系统不信任的根结束：私有 CA，或者途中有设备解开了 TLS。如果是你自己的，用 "
	 "--cacert 指定根证书。"},
	{"The issuer of a certificate is not known here: the server left out an intermediate "
	 "certificate, or the root is missing from this system's store (--cacert).",
	 "不认识某个证书的签发者：服务器漏发了中间证书，或者本系统的证书库中缺少根证书（--cacert"
	 "）。"},
	{"The server sent its own certificate alone, and the issuer is not known here: most "
	 "often the intermediate certificates are missing on the server.",
	 "服务器只发送了自己的证书，而这里不认识签发者：最常见的原因是服务器上缺少中间证书。"},
	{"The certificate was revoked by its issuer.", "证书已被签发者吊销。"},
	{"The certificate is not meant for servers.", "证书的用途不包括服务器。"},
	{"The certificate is for other names than the host that was asked for. Compare its "
	 "names with the host and with the SNI: another server may answer at this address.",
	 "证书上的名称不是所请求的主机。把其中的名称与主机名和 SNI 对照一下：这个地址上应答的可"
	 "能是另一台服务器。"},
	{"The certificate does not name the IP address that was asked for: ask by the host's "
	 "name.",
	 "证书上没有所请求的 IP 地址：请改用主机名访问。"},
	{"The client checks whether the server's certificate leads to a root that it trusts, is "
	 "valid now and names the host (RFC 9110 §4.3.4). This one did not pass.",
	 "客户端检查服务器的证书能否追溯到它信任的根、是否在有效期内、是否写有该主机名（RFC "
	 "9110 §4.3.4）。这一张没有通过。"},
	{"It was accepted all the same, because -k was given: whoever answers could be anybody, "
	 "and what is said can be read by them.",
	 "因为给了 -k，仍然接受了它：应答的可能是任何人，所说的内容也可能被他们读到。"},
	{"The client ended the connection before it said anything to the server but an alert.",
	 "客户端在向服务器发送任何内容之前就结束了连接，只发了一个告警。"},
	{"DATA carries the content of a request or response. Its whole payload, padding included"
	 ", counts against two flow-control windows: the stream's and the connection's.",
	 "DATA 承载请求或响应的正文。它的全部载荷（包括填充）同时计入两个流量控制窗口：流的窗口"
	 "和连接的窗口。"},
	{"HEADERS opens a stream or answers on one, and carries a field block compressed with "
	 "HPACK (RFC 7541). END_HEADERS ends the block; without it CONTINUATION frames must "
	 "follow at once. END_STREAM says that the sender sends nothing more on the stream.",
	 "HEADERS 打开一个流或在流上应答，携带用 HPACK（RFC 7541）压缩的头部块。END_HEADERS 结束"
	 "头部块；没有它就必须紧接着发送 CONTINUATION 帧。END_STREAM 表示发送方在这个流上不再发"
	 "送任何内容。"},
	{"PRIORITY gave a stream a place in the dependency tree of RFC 7540. RFC 9113 "
	 "deprecates the scheme: the frame may still be sent, in any stream state, and may be "
	 "ignored. RFC 9218 replaces it.",
	 "PRIORITY 曾用来给流在 RFC 7540 的依赖树中安排位置。RFC 9113 弃用了这个方案：任何流状态"
	 "下仍可发送这个帧，也可以忽略它。RFC 9218 取代了它。"},
	{"RST_STREAM ends one stream at once; the connection and its other streams go on. The "
	 "receiver must not send on the stream again, except PRIORITY, though frames that were "
	 "already under way may still arrive.",
	 "RST_STREAM 立即结束一个流；连接和其他流继续。接收方不得再在该流上发送（PRIORITY 除外）"
	 "，但已经在途中的帧仍可能到达。"},
	{"SETTINGS tells the other side what this side can take. It is no negotiation: each "
	 "side states its own limits. The receiver applies the values in order and must "
	 "acknowledge them with an empty SETTINGS with the ACK flag (§6.5.3).",
	 "SETTINGS 告诉另一方自己能接受什么。它不是协商：双方各自声明自己的限制。接收方按顺序应"
	 "用这些值，并且必须用一个带 ACK 标志的空 SETTINGS 确认（§6.5.3）。"},
	{"PUSH_PROMISE announces a stream that the server will open to push a response, with "
	 "the request that it pretends to have received. A client forbids it with ENABLE_PUSH 0.",
	 "PUSH_PROMISE 预告服务器将打开一个流来推送响应，并附上假定收到的请求。客户端可以用 "
	 "ENABLE_PUSH 0 禁止。"},
	{"PING measures the round trip and tells whether the connection is still alive. The "
	 "receiver must send the same eight octets back with the ACK flag, before anything else "
	 "that waits.",
	 "PING 测量往返时间，并检验连接是否还活着。接收方必须带 ACK 标志把同样的 8 个字节发回去"
	 "，而且要先于其他等待发送的内容。"},
	{"GOAWAY says that its sender accepts no new streams on this connection. Streams up to "
	 "the last stream identifier may be or may have been processed; those above it were not "
	 "and will not be.",
	 "GOAWAY 表示发送方在这个连接上不再接受新的流。编号不超过 last-stream-id 的流可能已被处"
	 "理或将被处理；更大的没有也不会被处理。"},
	{"WINDOW_UPDATE lets the other side send more DATA: on stream 0 for the whole connection"
	 ", else for one stream. The window starts at 65,535 octets unless INITIAL_WINDOW_SIZE "
	 "says otherwise, and may not exceed 2^31-1.",
	 "WINDOW_UPDATE 允许另一方发送更多 DATA：在流 0 上针对整个连接，否则针对一个流。窗口从 "
	 "65,535 字节开始，除非 INITIAL_WINDOW_SIZE 另有规定，并且不得超过 2^31-1。"},
	{"CONTINUATION carries on a field block that HEADERS or PUSH_PROMISE began. Between "
	 "them no other frame may stand, of any stream.",
	 "CONTINUATION 接续 HEADERS 或 PUSH_PROMISE 开始的头部块。它们之间不得出现任何流的任何其"
	 "他帧。"},
	{"ALTSVC says that the origin can be reached elsewhere too: another host, port or "
	 "protocol, such as h3. On stream 0 it names the origin; on another stream it means "
	 "that stream's origin and the origin field is empty.",
	 "ALTSVC 表示该源在别处也可以访问：另一台主机、另一个端口或另一种协议（如 h3）。在流 0 "
	 "上它写明是哪个源；在其他流上它指该流的源，此时源字段为空。"},
	{"BLOCKED stood in drafts of HTTP/2: its sender has data but no window. Receivers "
	 "ignore it as an unknown type.",
	 "BLOCKED 只出现在 HTTP/2 的草案中：发送方有数据但没有窗口。接收方把它当作未知类型忽略。"},
	{"ORIGIN lists the origins that the server may be asked for on this connection, so that "
	 "the client can coalesce them. It is sent by servers, on stream 0.",
	 "ORIGIN 列出可以在这个连接上向服务器请求的源，客户端据此可以合并连接。由服务器在流 0 上"
	 "发送。"},
	{"PRIORITY_UPDATE gives a stream an urgency (u, 0 to 7, lower is sooner, 3 by default) "
	 "and says whether it can be used piece by piece (i). Clients send it on stream 0.",
	 "PRIORITY_UPDATE 给出流的紧急程度（u，0 到 7，越小越先，默认 3），并说明能否边到边用（i"
	 "）。由客户端在流 0 上发送。"},
	{"NO_ERROR (0x0): nothing went wrong. On GOAWAY it is a graceful shutdown; on "
	 "RST_STREAM it follows a complete response whose sender does not want the rest of the "
	 "request (§8.1).",
	 "NO_ERROR（0x0）：没有出错。在 GOAWAY 中表示优雅关闭；在 RST_STREAM 中它跟在完整的响应"
	 "之后，表示发送方不需要请求的其余部分（§8.1）。"},
	{"PROTOCOL_ERROR (0x1): the sender saw something that the protocol forbids and that no "
	 "other code names better. Often a malformed message (§8.1.1), such as a "
	 "connection-specific header field (§8.2.2) or a content-length that does not fit; the "
	 "peer of the frame's sender caused it.",
	 "PROTOCOL_ERROR（0x1）：发送方看到了协议禁止、又没有更贴切错误码的内容。往往是畸形消息"
	 "（§8.1.1），例如连接专用的头部字段（§8.2.2）或对不上的 content-length；肇因在这个帧发"
	 "送方的对端。"},
	{"INTERNAL_ERROR (0x2): the sender itself failed, through no fault of its peer. From a "
	 "proxy it often means that its upstream broke after the response had begun.",
	 "INTERNAL_ERROR（0x2）：发送方自己出了故障，不是对端的错。如果来自代理，往往是响应开始"
	 "之后它的上游断开了。"},
	{"FLOW_CONTROL_ERROR (0x3): the peer sent more DATA than the window allowed, raised a "
	 "window above 2^31-1, or set INITIAL_WINDOW_SIZE above that.",
	 "FLOW_CONTROL_ERROR（0x3）：对端发送的 DATA 超过了窗口，把窗口增加到超过 2^31-1，或者把"
	 " INITIAL_WINDOW_SIZE 设得超过该值。"},
	{"SETTINGS_TIMEOUT (0x4): the peer did not acknowledge a SETTINGS frame in time.",
	 "SETTINGS_TIMEOUT（0x4）：对端没有及时确认 SETTINGS 帧。"},
	{"STREAM_CLOSED (0x5): a frame came on a stream that its sender had already ended.",
	 "STREAM_CLOSED（0x5）：在发送方已经结束的流上又来了一个帧。"},
	{"FRAME_SIZE_ERROR (0x6): a frame was longer than MAX_FRAME_SIZE allows, or had a "
	 "length that its type does not admit. A length of 4,740,180 (0x485454, \"HTT\") means "
	 "that the peer in fact spoke HTTP/1.",
	 "FRAME_SIZE_ERROR（0x6）：帧超过了 MAX_FRAME_SIZE 允许的长度，或者长度不符合该类型的要"
	 "求。长度为 4,740,180（0x485454，\"HTT\"）说明对端其实在用 HTTP/1。"},
	{"REFUSED_STREAM (0x7): the stream was turned away before anything was done for it. It "
	 "is safe to send the request again, whatever its method. Typical reason: more streams "
	 "than MAX_CONCURRENT_STREAMS (§5.1.2).",
	 "REFUSED_STREAM（0x7）：流在得到任何处理之前就被拒绝。无论什么方法，都可以安全地重发请"
	 "求。典型原因：流的数量超过 MAX_CONCURRENT_STREAMS（§5.1.2）。"},
	{"CANCEL (0x8): the stream is no longer wanted. From a client: a user's abort, a timeout"
	 ", a passed deadline. From a server or proxy: what stood behind it went away.",
	 "CANCEL（0x8）：不再需要这个流。来自客户端：用户中止、超时、截止时间已过。来自服务器或"
	 "代理：它后面的一方离开了。"},
	{"COMPRESSION_ERROR (0x9): a field block could not be decoded. The two sides' HPACK "
	 "tables no longer agree, which cannot be mended: the connection is lost.",
	 "COMPRESSION_ERROR（0x9）：头部块无法解码。双方的 HPACK 表已不一致，无法修复：连接作废"
	 "。"},
	{"CONNECT_ERROR (0xa): the TCP connection behind a CONNECT tunnel was reset or closed "
	 "abnormally.",
	 "CONNECT_ERROR（0xa）：CONNECT 隧道后面的 TCP 连接被重置或异常关闭。"},
	{"ENHANCE_YOUR_CALM (0xb): the peer's behaviour might generate excessive load. The "
	 "debug data usually names it: too_many_pings (gRPC keepalives more often than the "
	 "server permits), too_many_resets, header limits.",
	 "ENHANCE_YOUR_CALM（0xb）：对端的行为可能造成过高负载。调试数据通常会指明："
	 "too_many_pings（gRPC 保活比服务器允许的更频繁）、too_many_resets、头部大小限制。"},
	{"INADEQUATE_SECURITY (0xc): TLS is older than 1.2, or its cipher suite is on the "
	 "prohibited list of Appendix A.",
	 "INADEQUATE_SECURITY（0xc）：TLS 低于 1.2，或密码套件在附录 A 的禁用名单上。"},
	{"HTTP_1_1_REQUIRED (0xd): the request must be made over HTTP/1.1, for instance because "
	 "it needs NTLM or a client certificate that is asked for later.",
	 "HTTP_1_1_REQUIRED（0xd）：请求必须改用 HTTP/1.1，例如因为需要 NTLM，或稍后要索取客户端"
	 "证书。"},
	{"the largest HPACK dynamic table that this side's decoder keeps, in octets; 4096 by "
	 "default",
	 "本方解码器保留的 HPACK 动态表的最大字节数；默认 4096"},
	{"whether the server may push, 0 or 1; a server may not send 1",
	 "服务器可否推送，0 或 1；服务器不得发送 1"},
	{"how many streams the other side may have open at once; no limit by default",
	 "另一方可以同时打开多少个流；默认不限"},
	{"the window that each stream starts with, at most 2^31-1; 65,535 by default. A change "
	 "moves the windows of open streams too, the connection's never",
	 "每个流的初始窗口，最大 2^31-1，默认 65,535。修改它也会改变已打开的流的窗口，但从不影响"
	 "连接的窗口"},
	{"the largest payload that this side takes, 16,384 (the default) to 16,777,215",
	 "本方接受的最大载荷，16,384（默认）到 16,777,215"},
	{"the largest header list that this side takes, uncompressed, with 32 octets added a "
	 "field; advice only",
	 "本方接受的头部列表最大长度（未压缩，每个字段另加 32 字节）；仅供参考"},
	{"1: the server takes extended CONNECT, as WebSocket over HTTP/2 needs it",
	 "1：服务器接受扩展 CONNECT，HTTP/2 上的 WebSocket 需要它"},
	{"1: this side does not use the priority tree of RFC 7540",
	 "1：本方不使用 RFC 7540 的优先级树"},
	{"close_notify: this side sends nothing more. It is the orderly end, and it proves that "
	 "nothing was cut off.",
	 "close_notify：这一方不再发送任何内容。这是正常的结束，证明没有内容被截断。"},
	{"unexpected_message: a message came that has no place at this point of the handshake.",
	 "unexpected_message：收到一条此时不该出现在握手中的消息。"},
	{"bad_record_mac: a record could not be deprotected: it was damaged on the way, or the "
	 "two sides' keys differ.",
	 "bad_record_mac：一条记录无法解除保护：途中被损坏，或者双方的密钥不一致。"},
	{"decryption_failed: a record could not be decrypted. Old versions of TLS only.",
	 "decryption_failed：一条记录无法解密。只用于旧版本的 TLS。"},
	{"record_overflow: a record was longer than the protocol allows.",
	 "record_overflow：记录长度超过协议允许的上限。"},
	{"decompression_failure: compressed data could not be unpacked. Not in TLS 1.3.",
	 "decompression_failure：压缩的数据无法解压。TLS 1.3 中没有。"},
	{"handshake_failure: no set of parameters suits both sides: no common cipher suite, "
	 "group or signature scheme; or a TLS 1.2 server wanted a client certificate.",
	 "handshake_failure：找不到双方都适用的参数：没有共同的密码套件、群组或签名方案；或者 "
	 "TLS 1.2 服务器要求客户端证书。"},
	{"bad_certificate: the certificate of the alert's receiver is damaged or its signature "
	 "is wrong.",
	 "bad_certificate：告警接收方的证书已损坏，或签名不对。"},
	{"unsupported_certificate: the certificate of the alert's receiver is of a type that "
	 "cannot be used.",
	 "unsupported_certificate：告警接收方的证书类型无法使用。"},
	{"certificate_revoked: the certificate of the alert's receiver was revoked by its "
	 "issuer.",
	 "certificate_revoked：告警接收方的证书已被签发者吊销。"},
	{"certificate_expired: the certificate of the alert's receiver has expired or is not "
	 "valid yet. A wrong clock on the verifying side looks the same.",
	 "certificate_expired：告警接收方的证书已过期或尚未生效。验证方时钟不准时，看起来也一样"
	 "。"},
	{"certificate_unknown: the certificate of the alert's receiver was refused for some "
	 "other reason, for instance because its names do not fit.",
	 "certificate_unknown：告警接收方的证书因其他原因被拒绝，例如名称不符。"},
	{"illegal_parameter: a field of the handshake was out of range or contradicted another.",
	 "illegal_parameter：握手中某个字段超出范围，或与另一个字段矛盾。"},
	{"unknown_ca: the certificate chain of the alert's receiver was sound, but does not "
	 "lead to an authority that the sender trusts: an intermediate is missing from the chain"
	 ", or the authority is private.",
	 "unknown_ca：告警接收方的证书链本身完好，但追溯不到发送方信任的 CA：链中缺少中间证书，"
	 "或者是私有 CA。"},
	{"access_denied: the certificate was valid, but its holder is not let in.",
	 "access_denied：证书有效，但不允许其持有者访问。"},
	{"decode_error: a message could not be parsed: a length or a field was wrong.",
	 "decode_error：一条消息无法解析：长度或字段有误。"},
	{"decrypt_error: a signature, a Finished or a PSK binder did not verify.",
	 "decrypt_error：签名、Finished 或 PSK binder 未通过验证。"},
	{"protocol_version: the version of TLS that the other side offers is known but not "
	 "accepted.",
	 "protocol_version：认识另一方提供的 TLS 版本，但不接受。"},
	{"insufficient_security: the server demands stronger parameters than the client offers.",
	 "insufficient_security：服务器要求的参数强于客户端所提供的。"},
	{"internal_error: the sender itself failed; the peer is not at fault.",
	 "internal_error：发送方自己出了故障；不是对端的错。"},
	{"inappropriate_fallback: the client retried with an older version than both support. "
	 "Something made its first try fail.",
	 "inappropriate_fallback：客户端用低于双方所支持的版本重试了。说明它的第一次尝试因故失败"
	 "。"},
	{"user_canceled: the handshake was given up for a reason outside the protocol.",
	 "user_canceled：握手因协议之外的原因被放弃。"},
	{"no_renegotiation: this side declines to renegotiate. HTTP/2 forbids renegotiation "
	 "anyway (RFC 9113 §9.2.1).",
	 "no_renegotiation：这一方拒绝重协商。HTTP/2 本来就禁止重协商（RFC 9113 §9.2.1）。"},
	{"missing_extension: an extension that must be there is not.",
	 "missing_extension：缺少必须有的扩展。"},
	{"unsupported_extension: a message holds an extension that was not offered or may not "
	 "stand there.",
	 "unsupported_extension：消息中有一个未曾提供或不得出现的扩展。"},
	{"unrecognized_name: the server knows no host of the name that the client asked for (SNI"
	 ").",
	 "unrecognized_name：服务器没有客户端所要的那个名称的主机（SNI）。"},
	{"bad_certificate_status_response: the stapled OCSP response is not acceptable.",
	 "bad_certificate_status_response：装订的 OCSP 响应不可接受。"},
	{"unknown_psk_identity: the server knows none of the offered pre-shared keys.",
	 "unknown_psk_identity：服务器不认识所提供的任何预共享密钥。"},
	{"certificate_required: the server wants a client certificate and got none. In TLS 1.3 "
	 "this comes after the client thinks the handshake is done.",
	 "certificate_required：服务器要求客户端证书，却没有收到。在 TLS 1.3 中，它到来时客户端"
	 "以为握手已经完成。"},
	{"no_application_protocol: the server supports none of the protocols that the client "
	 "offers by ALPN. It comes from whatever ends TLS, not from the application behind it.",
	 "no_application_protocol：客户端用 ALPN 提供的协议服务器都不支持。它来自终结 TLS 的一方"
	 "，而不是其后的应用。"},
	{"ech_required: Encrypted ClientHello was offered but not accepted.",
	 "ech_required：提供了 Encrypted ClientHello，但没有被接受。"},
	{"HelloRequest asks the client to begin a new handshake. HTTP/2 forbids it (RFC 9113 "
	 "§9.2.1).",
	 "HelloRequest 要求客户端开始新的握手。HTTP/2 禁止它（RFC 9113 §9.2.1）。"},
	{"EndOfEarlyData: the client's 0-RTT data end here; what follows is protected with the "
	 "handshake's keys.",
	 "EndOfEarlyData：客户端的 0-RTT 数据到此结束；其后用握手密钥保护。"},
	{"ServerKeyExchange carries the server's ephemeral key, signed with its certificate's "
	 "key.",
	 "ServerKeyExchange 携带服务器的临时密钥，用其证书的密钥签名。"},
	{"CertificateRequest: the server wants a certificate of the client. After the handshake,"
	 " HTTP/2 forbids it (RFC 9113 §9.2.3).",
	 "CertificateRequest：服务器要求客户端提供证书。握手之后 HTTP/2 禁止这样做（RFC 9113 "
	 "§9.2.3）。"},
	{"ServerHelloDone: the server waits for the client's answer.",
	 "ServerHelloDone：服务器等待客户端的答复。"},
	{"CertificateVerify proves, by a signature over the handshake, that its sender holds "
	 "the certificate's private key.",
	 "CertificateVerify 用对整个握手的签名证明发送方持有证书的私钥。"},
	{"ClientKeyExchange carries the client's share of the key; both sides can now compute "
	 "the keys.",
	 "ClientKeyExchange 携带客户端的那一份密钥；双方现在都能算出密钥。"},
	{"CertificateStatus carries a stapled OCSP response for the server's certificate.",
	 "CertificateStatus 携带服务器证书的 OCSP 装订响应。"},
	{"CompressedCertificate is a Certificate message in compressed form.",
	 "CompressedCertificate 是压缩形式的 Certificate 消息。"},
	{"SYN asks for a connection. The options state the largest segment that this side takes "
	 "(MSS) and how its window is scaled (RFC 7323 §2).",
	 "SYN 请求建立连接。选项说明这一方能接受的最大报文段（MSS）以及窗口如何缩放（RFC 7323 §2"
	 "）。"},
	{"SYN with ACK: the other side accepts the connection and states its own options.",
	 "SYN 加 ACK：另一方接受连接，并说明自己的选项。"},
	{"The three-way handshake is complete: both sides may send. The time from SYN to this "
	 "point is the round trip, as far as the place of capture sees it.",
	 "三次握手完成：双方都可以发送。从 SYN 到这里的时间就是往返时间（以抓包位置所见为准）。"},
	{"Octets that had been sent before were sent again because nobody acknowledged them in "
	 "time. While they are missing, every stream of the connection waits: TCP delivers in "
	 "order.",
	 "以前发过的数据因为没有及时得到确认而再次发送。在补上之前，连接上所有的流都在等待：TCP "
	 "按序交付。"},
	{"Three duplicate acknowledgements told the sender that a segment is missing; it was "
	 "sent again without waiting for the timer.",
	 "三个重复确认告诉发送方有一个报文段丢失；它没有等定时器就重新发送。"},
	{"Octets were sent again that had already been acknowledged: the acknowledgement was "
	 "late or lost, or the timer too short. Nothing was missing.",
	 "重发的数据其实已经得到确认：确认来晚了或丢了，或者定时器太短。并没有缺少任何数据。"},
	{"A segment arrived before one that comes earlier in the stream. It was put in its place"
	 "; what stood behind it had to wait.",
	 "一个报文段先于流中更早的报文段到达。它被放回原位；后面的内容只能等待。"},
	{"These octets were acknowledged or passed over but are not in the capture: the capture "
	 "lost them, not the connection. Frames inside the hole cannot be read, and HPACK "
	 "entries that they inserted are unknown from here on.",
	 "这些数据已被确认或跳过，却不在抓包里：丢失它们的是抓包，不是连接。缺口中的帧无法读出，"
	 "它们插入的 HPACK 表项从此未知。"},
	{"This side announces a receive window of 0: its buffer is full because its application "
	 "does not read. The other side must stop, whatever HTTP/2's own windows say.",
	 "这一方宣告接收窗口为 0：缓冲区已满，因为它的应用没有读取。无论 HTTP/2 自己的窗口如何，"
	 "另一方都必须停下。"},
	{"The receive window is open again; the other side may go on.",
	 "接收窗口重新打开；另一方可以继续。"},
	{"A keep-alive probe: a segment with an old sequence number that makes the other side "
	 "answer if it is still there.",
	 "保活探测：带旧序号的报文段，如果另一方还在就会应答。"},
	{"FIN: this side has sent everything and closes its direction. An orderly HTTP/2 server "
	 "sends GOAWAY first (RFC 9113 §6.8).",
	 "FIN：这一方已发送完毕，关闭自己的发送方向。规范的 HTTP/2 服务器会先发送 GOAWAY（RFC "
	 "9113 §6.8）。"},
	{"RST aborts the connection at once; data that were not read yet may be lost on the "
	 "other side.",
	 "RST 立即中止连接；另一方尚未读取的数据可能丢失。"},
	{"The SYN was repeated and nobody answered: the host is down, the route is wrong, or a "
	 "firewall drops silently.",
	 "SYN 重发后仍无人应答：主机停机、路由错误，或者防火墙静默丢弃。"},
	{"Nothing was sent on this connection for a while, until this packet. Middleboxes "
	 "forget silent connections: NAT and load balancers commonly after minutes.",
	 "直到这个包之前，这个连接上有一段时间没有发送任何内容。中间设备会忘掉静默的连接：NAT 和"
	 "负载均衡器通常在几分钟之后。"},
	{"A SYN with the same addresses and ports as an older connection: a new connection "
	 "begins here, the older one is over.",
	 "一个 SYN 与旧连接的地址和端口相同：新连接从这里开始，旧连接已经结束。"},
	{"A host or router on the way reports that packets of this connection could not be "
	 "delivered.",
	 "途中的主机或路由器报告这个连接的数据包无法送达。"},
	{"ClientHello begins the handshake: it offers versions, cipher suites and groups, names "
	 "the host (SNI, RFC 6066 §3) and the application protocols (ALPN, RFC 7301).",
	 "ClientHello 开始握手：提供版本、密码套件和群组，指明主机（SNI，RFC 6066 §3）和应用协议"
	 "（ALPN，RFC 7301）。"},
	{"ServerHello chooses version and cipher suite. In TLS 1.3 everything after it is "
	 "encrypted.",
	 "ServerHello 选定版本和密码套件。在 TLS 1.3 中，其后的一切都加密。"},
	{"HelloRetryRequest: the server could use the client's offer, but not the key share "
	 "that came with it. The client says hello again; this costs one round trip.",
	 "HelloRetryRequest：服务器能接受客户端的提议，但用不了随之而来的 key share。客户端要重"
	 "发 ClientHello；这多花一个往返。"},
	{"EncryptedExtensions holds the server's answers that need no secrecy from the client, "
	 "among them the chosen application protocol (ALPN).",
	 "EncryptedExtensions 包含服务器不需要对客户端保密的答复，其中有选定的应用协议（ALPN）。"},
	{"Certificate carries the certificate chain by which its sender is authenticated.",
	 "Certificate 携带用来认证发送方身份的证书链。"},
	{"A message of the TLS handshake.", "TLS 握手中的一条消息。"},
	{"ChangeCipherSpec: up to TLS 1.2, what follows from this side is protected with the "
	 "new keys. In TLS 1.3 it means nothing and only calms middleboxes.",
	 "ChangeCipherSpec：在 TLS 1.2 及以前，这一方此后的内容用新密钥保护。在 TLS 1.3 中它没有"
	 "意义，只为应付中间设备。"},
	{"Finished proves, with a MAC over the whole handshake, that nobody changed it and that "
	 "the sender has the keys.",
	 "Finished 用对整个握手的 MAC 证明没有人改动过握手，而且发送方拥有密钥。"},
	{"NewSessionTicket lets the client resume the session later with a shorter handshake.",
	 "NewSessionTicket 让客户端以后可以用更短的握手恢复会话。"},
	{"KeyUpdate: this side's next records are protected with a new generation of its key.",
	 "KeyUpdate：这一方此后的记录用新一代密钥保护。"},
	{"An alert tells the other side that the connection ends, and why.",
	 "告警告诉另一方连接要结束，以及为什么。"},
	{"A record of application data that was not opened, so its frames cannot be shown.",
	 "一条没有解开的应用数据记录，所以其中的帧无法显示。"},
	{"Records are missing before this one. Each record is protected with its number; the "
	 "number that opens this one was found by trying, so decryption goes on from here. What "
	 "HPACK entries were inserted in between is unknown.",
	 "此前缺少若干记录。每条记录都用自己的序号保护；能打开这一条的序号是试出来的，解密从这里"
	 "继续。其间插入了哪些 HPACK 表项无从得知。"},
	{"The client's connection preface: 24 fixed octets that no HTTP/1 server can mistake "
	 "for a request, followed by a SETTINGS frame. The server's preface is its own SETTINGS "
	 "frame.",
	 "客户端的连接前言：24 个固定字节，任何 HTTP/1 服务器都不会误认作请求，其后是一个 "
	 "SETTINGS 帧。服务器的前言就是它自己的 SETTINGS 帧。"},
	{"A frame: a 9-octet header with length, type, flags and stream identifier, and a "
	 "payload.",
	 "一个帧：9 字节的帧头，含长度、类型、标志和流编号，其后是载荷。"},
	{"Frames could not be read here, because octets are missing from the capture. Reading "
	 "goes on where a chain of plausible frame headers begins; what was inserted into the "
	 "HPACK table in between is unknown.",
	 "这里的帧无法读出，因为抓包缺少数据。从出现一串合理帧头的地方继续读；其间插入 HPACK 表"
	 "的内容无从得知。"},
	{"The traffic breaks a rule of its specification here.",
	 "通信在这里违反了规范的某条规定。"},
	{"An HTTP/1.1 request.", "一个 HTTP/1.1 请求。"},
	{"An HTTP/1.1 response.", "一个 HTTP/1.1 响应。"},
	{"A question to a name server.", "向域名服务器的查询。"},
	{"A name server's answer.", "域名服务器的应答。"},
	{"A remark about the capture.", "关于抓包的备注。"},
	{"What h2lens itself knew as the client, without a packet.",
	 "h2lens 作为客户端自己得知的事，没有对应的数据包。"},
	{"OK: the call succeeded.", "OK：调用成功。"},
	{"CANCELLED: the call was given up, usually by its caller.",
	 "CANCELLED：调用被放弃，通常是调用方所为。"},
	{"UNKNOWN: the server's application failed without saying how, or a status came from "
	 "another space.",
	 "UNKNOWN：服务器的应用失败而没有说明原因，或者状态来自别的体系。"},
	{"INVALID_ARGUMENT: the caller gave an argument that is wrong whatever the server's "
	 "state.",
	 "INVALID_ARGUMENT：调用方给了错误的参数，与服务器的状态无关。"},
	{"DEADLINE_EXCEEDED: the deadline passed before the call was complete; the work may "
	 "have been done all the same.",
	 "DEADLINE_EXCEEDED：调用完成之前截止时间已过；工作可能仍然做完了。"},
	{"NOT_FOUND: what was asked for does not exist.", "NOT_FOUND：所请求的对象不存在。"},
	{"ALREADY_EXISTS: what should be created is there already.",
	 "ALREADY_EXISTS：要创建的对象已经存在。"},
	{"PERMISSION_DENIED: the caller is known but may not do this.",
	 "PERMISSION_DENIED：认识调用方，但不允许它这样做。"},
	{"RESOURCE_EXHAUSTED: a quota, a size limit or a rate limit was reached.",
	 "RESOURCE_EXHAUSTED：达到了配额、大小限制或速率限制。"},
	{"FAILED_PRECONDITION: the system is not in the state that the call needs; do not just "
	 "retry.",
	 "FAILED_PRECONDITION：系统不处于调用所需的状态；不要只是重试。"},
	{"ABORTED: a conflict with another operation; retry at a higher level.",
	 "ABORTED：与另一个操作冲突；应在更高的层次上重试。"},
	{"OUT_OF_RANGE: past the valid range, for instance past the end of a file.",
	 "OUT_OF_RANGE：超出有效范围，例如超过文件末尾。"},
	{"UNIMPLEMENTED: the server has no such method. A proxy that cannot route the path "
	 "looks the same.",
	 "UNIMPLEMENTED：服务器没有这个方法。代理无法路由该路径时，看起来也一样。"},
	{"INTERNAL: an invariant broke, in the application or in the transport below it.",
	 "INTERNAL：应用或其下的传输中，某个不变条件被破坏。"},
	{"UNAVAILABLE: the service cannot be reached now; retrying with back-off is right.",
	 "UNAVAILABLE：服务暂时无法访问；应当退避后重试。"},
	{"DATA_LOSS: data were lost or damaged for good.", "DATA_LOSS：数据永久丢失或损坏。"},
	{"UNAUTHENTICATED: the caller has no valid credentials.",
	 "UNAUTHENTICATED：调用方没有有效的凭据。"},
	{"NOERROR: the question was answered.", "NOERROR：查询得到了回答。"},
	{"FORMERR: the name server could not parse the question.",
	 "FORMERR：域名服务器无法解析查询。"},
	{"SERVFAIL: the name server failed, or could not reach or validate an authority.",
	 "SERVFAIL：域名服务器出了故障，或者联系不上、验证不了权威服务器。"},
	{"NXDOMAIN: the name does not exist.", "NXDOMAIN：该名称不存在。"},
	{"NOTIMP: the name server does not support this kind of question.",
	 "NOTIMP：域名服务器不支持这种查询。"},
	{"REFUSED: the name server declines by policy.", "REFUSED：域名服务器按策略拒绝回答。"},
	{NULL, NULL},
};
