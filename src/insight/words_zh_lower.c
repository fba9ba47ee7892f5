/* Chinese of the rules of DNS, TLS, ALPN, the preface, the capture, and facts of live sessions. */
#include <stddef.h>

#include "insight/words.h"

const struct words_pair words_zh_lower[] = {
	{"depends on itself", "依赖于自身"},
	{"The %s had closed the connection before, so it harms nobody.",
	 "在此之前%1已经关闭了连接，因此不影响任何人。"},
	{"No breach of the %s was seen: the %s had reset stream %u itself, and what the %s sent on "
	 "it before it knew must be ignored (RFC 9113 §5.1).",
	 "没有看到%1违反协议：流 %3 是%2自己重置的，%4在得知之前在该流上发送的内容必须忽略（RFC "
	 "9113 §5.1）。"},
	{"No breach of the %s was seen: its last SETTINGS has one identifier twice, which is "
	 "allowed; the values take effect in their order (RFC 9113 §6.5.3).",
	 "没有看到%1违反协议：它最近的 SETTINGS "
	 "中同一标识符出现了两次，这是允许的；各值按顺序生效（RFC 9113 §6.5.3）。"},
	{"The answer was whole: the server wants no more of the request, and is to say so with "
	 "NO_ERROR (RFC 9113 §8.1). Clients that mind the code take the request for failed.",
	 "响应是完整的：服务器不再需要请求的其余部分，按规定应使用 NO_ERROR（RFC 9113 "
	 "§8.1）。在意错误码的客户端会把这个请求当作失败。"},
	{"The only connection is encrypted and could not be decrypted: what was said inside cannot "
	 "be told, and no error can be seen without it.",
	 "唯一的连接是加密的，无法解密：其中的内容无从得知，不解密也就看不到任何错误。"},
	/* finding_tls.c */
	{"Not ended then: stream %s.", "当时尚未结束的流：%1。"},
	/* finding_tls_alert.c */
	{"The %s got a message that was not due then: the %s, or a device that opens TLS on the "
	 "way, does not keep the order of the handshake.",
	 "%1收到了此时不该出现的消息：%2（或中途解开 TLS 的设备）没有遵守握手的消息顺序。"},
	{"The %s could not verify a record of the %s: octets were changed on the way, or the two "
	 "sides do not have the same keys.",
	 "%1无法校验%2发来的一条记录：数据在途中被改动，或者两端的密钥不一致。"},
	{"The %s could not open a record of the %s: octets were changed on the way, or the two "
	 "sides do not have the same keys.",
	 "%1无法解密%2发来的一条记录：数据在途中被改动，或者两端的密钥不一致。"},
	{"The %s got a record that is longer than TLS allows (RFC 8446 §5.2): what the %s sent was "
	 "probably no TLS.",
	 "%1收到一条超过 TLS 长度上限的记录（RFC 8446 §5.2）：%2发来的很可能根本不是 TLS。"},
	{"The %s could not decompress a record of the %s.", "%1无法解压%2发来的一条记录。"},
	{"The %s wants a certificate, and the %s sent none.", "%1要求提供证书，而%2没有发送证书。"},
	{"The %s does not accept the certificate of the %s: some clients say so when its name, its "
	 "dates or its signature is wrong.",
	 "%1不接受%2的证书：有些客户端在证书的域名、有效期或签名不对时会这样报。"},
	{"The %s cannot use a certificate of that type: the %s needs one with another key, "
	 "signature or purpose.",
	 "%1无法使用这种类型的证书：%2需要换用密钥、签名或用途不同的证书。"},
	{"The %s found the certificate of the %s revoked: it must be replaced.",
	 "%1发现%2的证书已被吊销：必须更换。"},
	{"The %s found the certificate of the %s expired, or not valid yet: it must be renewed, if "
	 "both clocks are right.",
	 "%1认为%2的证书已过期或尚未生效：若两端时钟都准确，就必须更新证书。"},
	{"The %s does not accept the certificate of the %s for a reason that the alert does not "
	 "name; its own log does.",
	 "%1不接受%2的证书，告警没有说明原因；原因要到%1自己的日志里找。"},
	{"The %s does not know who issued the certificate of the %s: an intermediate certificate "
	 "was not sent, the authority is a private one, or a device opens TLS on the way.",
	 "%1不认识%2证书的签发者：可能是没有发送中间证书、签发者是私有 CA，或者中途有设备解开了 "
	 "TLS。"},
	{"The %s found a value that is out of range or does not fit what the %s said before.",
	 "%1发现某个值超出允许范围，或与%2先前所说的不符。"},
	{"The %s accepted the certificate, but its rules do not let the %s go on.",
	 "%1接受了证书，但按自己的访问规则不允许%2继续。"},
	{"The %s could not read a message of the %s: its length or its form is wrong.",
	 "%1无法解析%2的一条消息：长度或格式有误。"},
	{"The %s could not verify a signature or the Finished message of the %s: its key does not "
	 "belong to its certificate, or the handshake was changed on the way.",
	 "%1无法验证%2的签名或 Finished 消息：私钥与证书不匹配，或者握手在途中被改动。"},
	{"The %s does not accept the export restrictions of the %s.", "%1不接受%2的出口限制。"},
	{"The %s does not renegotiate, as the %s had asked for.", "%2要求重协商，%1不予执行。"},
	{"The %s misses an extension that the %s must send with what it offers (RFC 8446 §9.2).",
	 "%1没有收到某个扩展，而按%2所提供的内容，%2必须发送它（RFC 8446 §9.2）。"},
	{"The %s got an extension that it had not asked the %s for.",
	 "%1收到了它并未向%2请求过的扩展。"},
	{"The %s could not fetch the certificate that the %s pointed to.",
	 "%1无法获取%2所指向的证书。"},
	{"The %s does not accept the certificate status (OCSP) that the %s sent: it is too old or "
	 "not valid.",
	 "%1不接受%2发送的证书状态（OCSP）：已过时或无效。"},
	{"The %s found that a certificate does not match the hash that the %s named.",
	 "%1发现证书与%2给出的哈希不符。"},
	{"The %s does not know the pre-shared key that the %s names.",
	 "%1不认识%2所指的预共享密钥（PSK）。"},
	{"The %s insists on Encrypted Client Hello, which the %s does not take: its published key "
	 "is probably an old one.",
	 "%1坚持使用 Encrypted Client Hello，而%2不接受：%2公布的密钥多半已经过时。"},
	{"The %s sent the TLS alert %s (%u) %s after the handshake.",
	 "%1在握手完成 %4 后发送了 TLS 告警 %2（%3）。"},
	{"The %s sent the TLS alert %s (%u).", "%1发送了 TLS 告警 %2（%3）。"},
	{"The %s answered the ClientHello with the TLS alert %s (%u), %s after it.",
	 "%1在 ClientHello 之后 %4 以 TLS 告警 %2（%3）应答。"},
	{"The %s ended the handshake with the TLS alert %s (%u), %s after the ClientHello.",
	 "%1在 ClientHello 之后 %4 以 TLS 告警 %2（%3）结束了握手。"},
	{"The server chose %s; the client offers %s.", "服务器选择了 %1；客户端提供的是 %2。"},
	{"The client offers %s and nothing newer; the server wants a newer version, and HTTP/2 "
	 "needs TLS 1.2 at least.",
	 "客户端只提供 %1，没有更新的版本；服务器要求更新的版本，而 HTTP/2 至少需要 TLS 1.2。"},
	{"The client offers %s and nothing newer; the server accepts none of that, so it probably "
	 "wants TLS 1.3.",
	 "客户端只提供 %1，没有更新的版本；服务器一个都不接受，很可能要求 TLS 1.3。"},
	{"The client offers %s; the server accepts none of that, so it probably speaks older "
	 "versions only.",
	 "客户端提供 %1；服务器一个都不接受，很可能只支持更旧的版本。"},
	{"The client offers the versions %s, the cipher suites %s and the groups %s.",
	 "客户端提供的版本：%1；密码套件：%2；密钥交换组：%3。"},
	{"The client does not accept what the server chose: %s, %s.",
	 "客户端不接受服务器的选择：%1，%2。"},
	{"The server wants stronger parameters than the client offers.",
	 "服务器要求的安全参数强于客户端所提供的。"},
	{"The server found no parameters that both sides accept: compare versions, cipher suites, "
	 "groups and signature algorithms.",
	 "服务器找不到双方都接受的参数：请对比两端的版本、密码套件、密钥交换组和签名算法。"},
	{"The client named no host (its ClientHello has no SNI), and servers of several names need "
	 "it.",
	 "客户端没有指明主机名（ClientHello 中没有 SNI），而承载多个域名的服务器需要它。"},
	{"The server serves no host of the name that the client asked for (SNI): %s.",
	 "服务器上没有客户端所请求的主机名（SNI）：%1。"},
	{"Some servers answer so when they have no certificate for the name that the client asked "
	 "for (SNI): %s.",
	 "有些服务器在没有客户端所请求域名（SNI）的证书时会这样应答：%1。"},
	{"The client marked its ClientHello as a second try with a lower version (%s at most, "
	 "TLS_FALLBACK_SCSV), and the server speaks a newer one: something broke the first try.",
	 "客户端把这个 ClientHello 标为降低版本后的重试（最高 "
	 "%1，TLS_FALLBACK_SCSV），而服务器支持更新的版本：说明第一次尝试是被别的问题打断的。"},
	{"That is a failure of the %s itself: its own log says more.",
	 "这是%1自身的故障：详情见它自己的日志。"},
	{"TLS alert %s from the %s", "%2发出 TLS 告警 %1"},
	{"the %s sent the TLS alert %s", "%1发送了 TLS 告警 %2"},
	{"It came in answer to the other side's end of the connection, when all was said: it "
	 "harmed nothing.",
	 "这是通信全部完成之后，对另一端关闭连接的回应：没有造成任何影响。"},
	{"It was a warning only, and the handshake went on.",
	 "这只是警告级别，握手继续进行了下去。"},
	{"The server had asked for a certificate of the client (CertificateRequest), and the "
	 "client sent an empty list.",
	 "服务器请求过客户端证书（CertificateRequest），而客户端发送了空的证书列表。"},
	{"The client had sent a certificate (a message of %u octets), and the server does not "
	 "accept it.",
	 "客户端发送过证书（消息长 %1 字节），而服务器不接受。"},
	{"The server had asked for a certificate of the client (CertificateRequest).",
	 "服务器请求过客户端证书（CertificateRequest）。"},
	{"The server wants a certificate of the client.", "服务器要求客户端提供证书。"},
	{"the server refused the client for its certificate: %s", "服务器因证书拒绝了客户端：%1"},
	{"the server refused the client's certificate (%s)", "服务器拒绝了客户端的证书（%1）"},
	{"In TLS 1.3 the client has ended its handshake by then and may have sent requests, so it "
	 "looks like a failure of HTTP.",
	 "在 TLS 1.3 中，客户端此时已完成握手，可能已经发出请求，因此看起来像是 HTTP 出错。"},
	{"Nothing was processed: it is safe to try again with a certificate that the server "
	 "accepts.",
	 "没有处理任何请求：换用服务器接受的证书后可以安全重试。"},
	/* finding_tls_close.c */
	{"The %s reset the connection %s after the ClientHello, before the handshake had ended.",
	 "%1在 ClientHello 之后 %2、握手完成之前重置了连接。"},
	{"The %s closed the connection %s after the ClientHello, before the handshake had ended.",
	 "%1在 ClientHello 之后 %2、握手完成之前关闭了连接。"},
	{"Before that it sent the alert user_canceled (90): a person or a program broke it off.",
	 "在此之前它发送了告警 user_canceled（90）：是人或程序主动中止的。"},
	{"It left when the server's side of the handshake had come, without an alert: some clients "
	 "do so when the certificate is not for the name, expired, or of an issuer that they do "
	 "not know.",
	 "它在收到服务器一侧的握手消息后就断开，没有发送告警：有些客户端在证书域名不符、已过期或签"
	 "发者不受信任时会这样做。"},
	{"It did not say why with an alert: it gave up, or ran out of time.",
	 "它没有用告警说明原因：可能是放弃了，也可能是超时。"},
	{"The ServerHello had come and then no alert: the server failed, or a device on the way "
	 "cut it.",
	 "ServerHello 已到达，之后却没有告警：可能是服务器出错，也可能被中途的设备切断。"},
	{"The name in the ClientHello (SNI) is %s.", "ClientHello 中的主机名（SNI）是 %1。"},
	{"The ClientHello names no host (no SNI).", "ClientHello 没有指明主机名（无 SNI）。"},
	{"the client broke off the TLS handshake", "客户端中断了 TLS 握手"},
	{"The client answered the server's encrypted handshake with one record of %u octets, %s "
	 "after the ClientHello, and the %s then ended the connection.",
	 "在 ClientHello 之后 %2，客户端以一条 %1 "
	 "字节的记录回应了服务器的加密握手，随后%3结束了连接。"},
	{"By its size that is an alert, mostly about the server's certificate (unknown issuer, "
	 "expired, another name): the key log of the session would show it.",
	 "从大小看，这是一条告警，多半针对服务器证书（签发者未知、已过期或域名不符）：有该会话的密"
	 "钥日志就能看到内容。"},
	{"TCP reset in the TLS handshake", "TLS 握手中 TCP 被重置"},
	{"closed in the TLS handshake", "TLS 握手中连接被关闭"},
	{"the %s cut the TLS handshake", "%1中断了 TLS 握手"},
	{"the ClientHello was never answered", "ClientHello 始终没有得到应答"},
	{"no answer to the ClientHello", "ClientHello 没有应答"},
	{"The server accepted the connection and sent not one octet in the %s after the "
	 "ClientHello.",
	 "服务器接受了连接，但在 ClientHello 之后的 %1 内没有发送一个字节。"},
	{"It hangs or is overloaded, waits for another protocol, or a device on the way drops what "
	 "it dislikes in the ClientHello.",
	 "服务器可能卡死或过载，可能在等待另一种协议，也可能是中途的设备丢弃了它不认可的 "
	 "ClientHello。"},
	{"No request was sent: it is safe to try again.", "没有发出任何请求：可以安全重试。"},
	{"TLS was cut off without close_notify", "TLS 未发 close_notify 就被切断"},
	{"the %s sent no close_notify", "%1没有发送 close_notify"},
	{"The %s closed TCP without TLS's close_notify while streams had not ended.",
	 "%1在流尚未结束时，未发送 TLS 的 close_notify 就关闭了 TCP。"},
	{"TLS cannot tell this from an attacker who cuts the connection (RFC 8446 §6.1): a body "
	 "without its END_STREAM must not be taken for a whole one.",
	 "TLS 无法把这种情况与攻击者切断连接区分开（RFC 8446 §6.1）：没有 END_STREAM "
	 "的消息体不能当作完整的。"},
	{"closed without close_notify", "未发 close_notify 即关闭"},
	{"The %s closed TCP without TLS's close_notify. Every stream had ended, so nothing was cut "
	 "off; some TLS libraries call it an error all the same.",
	 "%1未发送 TLS 的 close_notify 就关闭了 TCP。所有流都已结束，没有数据被截断；但有些 TLS "
	 "库仍会把它报为错误。"},
	/* finding_tls_session.c */
	{"The %s ended the connection for it, with GOAWAY INADEQUATE_SECURITY.",
	 "%1为此以 GOAWAY INADEQUATE_SECURITY 结束了连接。"},
	{"a cipher suite that HTTP/2 forbids", "使用了 HTTP/2 禁止的密码套件"},
	{"the suite %s", "密码套件 %1"},
	{"The server chose %s for HTTP/2 over TLS 1.2, a suite on the prohibited list of RFC 9113, "
	 "Appendix A.",
	 "服务器在基于 TLS 1.2 的 HTTP/2 上选择了 %1，该套件在 RFC 9113 附录 A 的禁用列表中。"},
	{"Either side may end such a connection with INADEQUATE_SECURITY, as browsers do. Prefer "
	 "TLS 1.3, or suites with ECDHE and GCM or ChaCha20-Poly1305.",
	 "任何一端都可以用 INADEQUATE_SECURITY 结束这样的连接，浏览器就会这样做。应优先使用 TLS "
	 "1.3，或采用 ECDHE 加 GCM 或 ChaCha20-Poly1305 的套件。"},
	{"The client offers %s.", "客户端提供的有：%1。"},
	{"HTTP/2 over %s", "HTTP/2 运行在 %1 之上"},
	{"%s under HTTP/2", "HTTP/2 使用了 %1"},
	{"HTTP/2 is spoken over %s here; it must not be below TLS 1.2.",
	 "此处 HTTP/2 运行在 %1 之上；最低不得低于 TLS 1.2。"},
	{"a certificate was asked for in the middle of HTTP/2", "HTTP/2 进行中又请求证书"},
	{"The %s sent a CertificateRequest after the handshake, which HTTP/2 forbids: the other "
	 "side must treat it as a connection error of type PROTOCOL_ERROR.",
	 "%1在握手之后发送了 CertificateRequest，这是 HTTP/2 禁止的：对端必须将其视为 "
	 "PROTOCOL_ERROR 类型的连接错误。"},
	{"TLS was renegotiated in the middle of HTTP/2", "HTTP/2 进行中发生了 TLS 重协商"},
	{"The %s began another TLS handshake when HTTP/2 was spoken already: the other side must "
	 "treat it as a connection error of type PROTOCOL_ERROR.",
	 "%1在 HTTP/2 已经开始之后又发起 TLS 握手：对端必须将其视为 PROTOCOL_ERROR "
	 "类型的连接错误。"},
	{"the %s renegotiated", "%1发起了重协商"},
	{"Mostly one path of a site wants a client certificate: ask for it in the first handshake, "
	 "or answer with HTTP_1_1_REQUIRED.",
	 "多半是站点的某个路径需要客户端证书：应在首次握手时请求，或以 HTTP_1_1_REQUIRED 应答。"},
	{"HelloRetryRequest: one round trip more", "HelloRetryRequest：多一次往返"},
	{"The server answered the first ClientHello with a HelloRetryRequest, as it did not accept "
	 "the group of the client's key share: the handshake took one round trip more.",
	 "服务器不接受客户端密钥共享所用的组，以 HelloRetryRequest 应答了第一个 "
	 "ClientHello：握手多花了一次往返。"},
	{"The session uses %s.", "会话使用 %1。"},
	{"The client offers the groups %s.", "客户端提供的密钥交换组：%1。"},
	{"early data (0-RTT) refused", "早期数据（0-RTT）被拒绝"},
	{"The client sent early data with its ClientHello, and the server refused it: the client "
	 "sends the same again after the handshake. Nothing of it was processed.",
	 "客户端随 ClientHello "
	 "发送了早期数据，被服务器拒绝：客户端会在握手之后重发同样的内容。早期数据均未被处理。"},
	{"early data (0-RTT) accepted", "早期数据（0-RTT）被接受"},
	{"The client sent early data with its ClientHello, and the server accepted it: requests in "
	 "it can be replayed by an attacker, so they should be safe methods.",
	 "客户端随 ClientHello "
	 "发送了早期数据，服务器予以接受：其中的请求可能被攻击者重放，因此应只使用安全方法。"},
	{"early data (0-RTT) offered", "提供了早期数据（0-RTT）"},
	{"The client offered early data with its ClientHello; whether the server took it is "
	 "encrypted.",
	 "客户端随 ClientHello 提供了早期数据；服务器是否接受，因加密而无从得知。"},
	{"the server did not resume the session", "服务器没有恢复会话"},
	{"the session was not resumed", "会话未被恢复"},
	{"The client offered to resume an earlier session, and the server made a full handshake: "
	 "its ticket is too old, or of another server or key.",
	 "客户端请求恢复先前的会话，服务器却进行了完整握手：会话票据过旧，或属于另一台服务器、另一"
	 "把密钥。"},
	{"no TLS in answer to a ClientHello", "ClientHello 得到的应答不是 TLS"},
	{"the server answered TLS in clear", "服务器以明文应答 TLS"},
	{"The client began TLS; %s.", "客户端发起 TLS，服务器的应答却不是 TLS（%1）。"},
	{"It does not speak TLS on this port.", "它在该端口上不使用 TLS。"},
	{"It speaks HTTP in clear there: use http://.",
	 "它在该端口上提供明文 HTTP：请使用 http://。"},
	{"a TLS record does not open", "有一条 TLS 记录无法解密"},
	{"a damaged TLS record", "TLS 记录损坏"},
	{"A record of the %s does not open with the session's keys, though others do and no octet "
	 "of the connection is missing: it was damaged on the way, or made wrong.",
	 "%1的一条记录用会话密钥无法解密，而其他记录可以，且该连接没有缺失任何字节：它在途中损坏，"
	 "或者发送时就有误。"},
	/* finding_certificate.c */
	{"The client closed the connection without a request and without an alert about it.",
	 "客户端没有发送请求，也没有为此发送告警，就关闭了连接。"},
	{"The certificate is for the names %s.", "证书适用的域名：%1。"},
	{"The certificate names no host but by its subject, %s.",
	 "证书没有列出主机名，只有主题：%1。"},
	{"Its issuer is %s.", "签发者是 %1。"},
	{"the server's certificate has expired", "服务器证书已过期"},
	{"certificate expired on %s", "证书已于 %1 过期"},
	{"The server's certificate expired on %s; the capture is of %s, %lld days later.",
	 "服务器证书已于 %1 过期；抓包时间是 %2，晚了 %3 天。"},
	{"It must be renewed, and the server must load the new one.",
	 "必须更新证书，并让服务器加载新证书。"},
	{"the server's certificate is not valid yet", "服务器证书尚未生效"},
	{"certificate not valid before %s", "证书在 %1 之前无效"},
	{"The server's certificate is not valid before %s; the capture is of %s. Compare the "
	 "clocks of both machines.",
	 "服务器证书在 %1 之前无效；抓包时间是 %2。请对比两台机器的时钟。"},
	{"It is valid from %s to %s.", "有效期从 %1 到 %2。"},
	{"The client asked for the name %s (SNI), which it is for.",
	 "客户端请求的主机名（SNI）是 %1，证书适用于它。"},
	{"The client asked for the name %s (SNI), which it is not for.",
	 "客户端请求的主机名（SNI）是 %1，证书不适用于它。"},
	{"the server's certificate is for another name", "服务器证书的域名不符"},
	{"certificate not for %s", "证书不适用于 %1"},
	{"The client asked for the name %s (SNI), and the server's certificate is not for it.",
	 "客户端请求的主机名（SNI）是 %1，而服务器证书不适用于它。"},
	{"Another server may answer here, the name is not set up on it, or another name was meant.",
	 "可能是另一台服务器在应答，可能该域名没有在服务器上配置，也可能本来要访问的是别的域名。"},
	{"the server's certificate is self-signed", "服务器证书是自签名的"},
	{"The server's certificate was issued by itself: only a client that was told to trust it "
	 "will.",
	 "服务器证书由其自身签发：只有明确设为信任它的客户端才会接受。"},
	{"the client does not know the certificate's issuer", "客户端不认识证书的签发者"},
	{"The client does not know who issued the server's certificate: the server left out an "
	 "intermediate certificate, the authority is a private one that the client does not trust, "
	 "or a device opens TLS on the way.",
	 "客户端不认识服务器证书的签发者：服务器漏发了中间证书，签发者是客户端不信任的私有 "
	 "CA，或者中途有设备解开了 TLS。"},
	/* finding_alpn.c */
	{"The connection speaks HTTP/1.1.", "该连接使用 HTTP/1.1。"},
	{"the client offered no ALPN", "客户端没有提供 ALPN"},
	{"no ALPN in the ClientHello", "ClientHello 中没有 ALPN"},
	{"The client's ClientHello has no ALPN extension, and HTTP/2 over TLS is agreed on by ALPN "
	 "alone: the server could not choose h2.",
	 "客户端的 ClientHello 没有 ALPN 扩展，而基于 TLS 的 HTTP/2 只能通过 ALPN "
	 "协商：服务器无法选择 h2。"},
	{"An old TLS library, a device that opens TLS on the way, or a setting of the client "
	 "leaves it out.",
	 "可能是 TLS 库过旧，可能是中途有设备解开 TLS，也可能是客户端的设置去掉了它。"},
	{"the client did not offer h2", "客户端没有提供 h2"},
	{"h2 is not among the client's protocols", "客户端提供的协议中没有 h2"},
	{"The client offers %s by ALPN and not h2: HTTP/2 could not be agreed on.",
	 "客户端通过 ALPN 提供 %1，其中没有 h2：无法协商出 HTTP/2。"},
	{"the server chose %s instead of h2", "服务器选择了 %1，而不是 h2"},
	{"ALPN chose %s", "ALPN 选定 %1"},
	{"The client offers %s by ALPN, and the server chose %s: HTTP/2 was not agreed on.",
	 "客户端通过 ALPN 提供 %1，服务器选择了 %2：没有协商出 HTTP/2。"},
	{"HTTP/2 is not enabled on the server for the name %s, or a device that ends TLS before it "
	 "knows HTTP/1.1 only.",
	 "服务器没有为域名 %1 启用 HTTP/2，或者前面终结 TLS 的设备只支持 HTTP/1.1。"},
	{"HTTP/2 is not enabled on the server, or a device that ends TLS before it knows HTTP/1.1 "
	 "only.",
	 "服务器没有启用 HTTP/2，或者前面终结 TLS 的设备只支持 HTTP/1.1。"},
	{"the server chose no protocol", "服务器没有选择任何协议"},
	{"no ALPN in the server's answer", "服务器的应答中没有 ALPN"},
	{"The client offers %s by ALPN, and the server's answer has no ALPN: HTTP/2 was not agreed "
	 "on.",
	 "客户端通过 ALPN 提供 %1，而服务器的应答中没有 ALPN：没有协商出 HTTP/2。"},
	{"A load balancer that ends TLS without ALPN answers so, and a server whose TLS library "
	 "does not know it.",
	 "终结 TLS 却不支持 ALPN 的负载均衡器会这样应答，TLS 库不支持 ALPN 的服务器也是如此。"},
	{"The client speaks HTTP/2 alone, and the server has it not enabled: enable h2 where TLS "
	 "ends, or let the client offer http/1.1 too.",
	 "客户端只支持 HTTP/2，而服务器没有启用它：请在终结 TLS 的地方启用 h2，或让客户端同时提供 "
	 "http/1.1。"},
	{"The server speaks neither HTTP/2 nor HTTP/1.1 there, or does not serve them for that "
	 "name.",
	 "服务器在该处既不支持 HTTP/2 也不支持 HTTP/1.1，或者不为该域名提供它们。"},
	{"The server speaks HTTP/2 alone: the client must offer h2.",
	 "服务器只支持 HTTP/2：客户端必须提供 h2。"},
	{"Neither h2 nor http/1.1 is among them.", "其中既没有 h2，也没有 http/1.1。"},
	{"no common protocol: TLS alert %s", "没有共同的协议：TLS 告警 %1"},
	{"ALPN found no common protocol", "ALPN 没有找到共同的协议"},
	{"The %s ended the handshake with the TLS alert %s (%u): ALPN found no protocol that both "
	 "sides speak.",
	 "%1以 TLS 告警 %2（%3）结束了握手：ALPN 没有找到双方都支持的协议。"},
	{"The client offers %s by ALPN, and the %s answered with the TLS alert %s (%u), %s after "
	 "the ClientHello: it speaks none of them.",
	 "客户端通过 ALPN 提供 %1，%2在 ClientHello 之后 %5 以 TLS 告警 "
	 "%3（%4）应答：这些协议它一个都不支持。"},
	/* finding_preface.c */
	{"The %s answered with GOAWAY %s.", "%1以 GOAWAY %2 应答。"},
	{"The %s closed the connection %s later, without a GOAWAY.",
	 "%1在 %2 后关闭了连接，没有发送 GOAWAY。"},
	{"the connection preface is malformed", "连接前言格式错误"},
	{"The %s's first octets are not the connection preface of HTTP/2 (24 octets, \"PRI * "
	 "HTTP/2.0\" to \"SM\" and an empty line).",
	 "%1最初发送的字节不是 HTTP/2 的连接前言（24 字节，从 \"PRI * HTTP/2.0\" 到 \"SM\" "
	 "加一个空行）。"},
	{"The other side takes it for no HTTP/2 and may close with or without a GOAWAY.",
	 "对端会认为这不是 HTTP/2，并可能关闭连接，发不发 GOAWAY 都有可能。"},
	{"the first frame of the %s is not SETTINGS", "%1的第一个帧不是 SETTINGS"},
	{"%s before SETTINGS", "SETTINGS 之前出现 %1"},
	{"The first frame of the %s is %s, and must be SETTINGS: the preface of each side has one, "
	 "even an empty one.",
	 "%1的第一个帧是 %2，而它必须是 SETTINGS：两端的前言都包含 SETTINGS，哪怕是空的。"},
	{"HTTP/1.1 answer to an HTTP/2 preface", "HTTP/2 前言得到 HTTP/1.1 应答"},
	{"the server answered in HTTP/1.1", "服务器以 HTTP/1.1 应答"},
	{"The client sent the HTTP/2 connection preface; the server answered in HTTP/1.1 (status "
	 "%u): it does not speak HTTP/2 on this port.",
	 "客户端发送了 HTTP/2 连接前言；服务器却以 HTTP/1.1 应答（状态码 %1）：它在该端口上不支持 "
	 "HTTP/2。"},
	{"ALPN had chosen h2: TLS ends at a proxy that knows HTTP/2, and what is behind it does "
	 "not.",
	 "ALPN 已选定 h2：终结 TLS 的代理支持 HTTP/2，而它后面的服务不支持。"},
	{"Use HTTP/1.1 there, or enable HTTP/2 in clear (h2c) on that port. No request was "
	 "processed: it is safe to try again.",
	 "请在该处使用 HTTP/1.1，或在该端口上启用明文 "
	 "HTTP/2（h2c）。没有处理任何请求：可以安全重试。"},
	{"HTTP/1.1 request to an HTTP/2 port", "向 HTTP/2 端口发送了 HTTP/1.1 请求"},
	{"the client spoke HTTP/1.1", "客户端使用了 HTTP/1.1"},
	{"ALPN chose h2, and the client sent an HTTP/1.1 request in place of the connection "
	 "preface of HTTP/2.",
	 "ALPN 选定了 h2，客户端却没有发送 HTTP/2 连接前言，而是发送了 HTTP/1.1 请求。"},
	{"The client spoke HTTP/1.1; the server speaks only HTTP/2 on this port and waited for the "
	 "connection preface.",
	 "客户端使用了 HTTP/1.1；服务器在该端口上只支持 HTTP/2，等待的是连接前言。"},
	{"Health checks and clients without prior knowledge do that: let them speak HTTP/2, or use "
	 "a port that speaks HTTP/1.1.",
	 "健康检查以及没有先验知识的客户端会这样做：让它们使用 HTTP/2，或改用支持 HTTP/1.1 "
	 "的端口。"},
	{"The client sent a TLS ClientHello where the server had begun HTTP/2 in clear, with its "
	 "SETTINGS: this port speaks HTTP/2 without TLS (h2c).",
	 "服务器已经用明文的 SETTINGS 开始了 HTTP/2，客户端却发来 TLS ClientHello：这个端口说不带 TLS 的 "
	 "HTTP/2（h2c）。"},
	{"TLS in answer to an HTTP/2 preface", "HTTP/2 前言得到 TLS 应答"},
	{"the server answered with TLS", "服务器以 TLS 应答"},
	{"The client began HTTP/2; %s.", "客户端发起 HTTP/2，服务器的应答却不是 HTTP/2（%1）。"},
	{"It speaks TLS on this port (https://), and the client spoke in clear.",
	 "它在该端口上使用 TLS（https://），而客户端用的是明文。"},
	{"TLS to a port of HTTP/2 in clear", "向明文 HTTP/2 端口发起 TLS"},
	{"the client spoke TLS to a clear port", "客户端向明文端口发起了 TLS"},
	{"The client sent a TLS ClientHello, and the server's first octets are an HTTP/2 frame in "
	 "clear (%s): this port speaks HTTP/2 without TLS (h2c).",
	 "客户端发送了 TLS ClientHello，而服务器最初的字节是一个明文 HTTP/2 "
	 "帧（%1）：该端口提供不带 TLS 的 HTTP/2（h2c）。"},
	{"Use http:// with prior knowledge, or the port that speaks TLS.",
	 "请使用 http:// 并采用先验知识方式，或改用支持 TLS 的端口。"},
	{"no HTTP/2 in answer to its preface", "HTTP/2 前言得到的应答不是 HTTP/2"},
	{"the server speaks another protocol", "服务器使用的是另一种协议"},
	{"It speaks HTTP/1.x here, and no HTTP/2.", "它在此处使用 HTTP/1.x，不支持 HTTP/2。"},
	{"No HTTP/2 server answers on this port: look at its number.",
	 "该端口上应答的不是 HTTP/2 服务器：请核对端口号。"},
	{"the server said nothing to the HTTP/2 preface", "服务器对 HTTP/2 前言毫无应答"},
	{"no answer to the preface", "前言没有应答"},
	{"The client sent the connection preface, and in the %s after it the server sent not one "
	 "octet of HTTP/2, not even its SETTINGS.",
	 "客户端发送了连接前言，而服务器在此后的 %1 内没有发送一个 HTTP/2 字节，连 SETTINGS "
	 "也没有。"},
	{"It hangs, or speaks another protocol on this port and waits for more: try https:// or "
	 "HTTP/1.1.",
	 "它可能卡死，也可能在该端口上使用另一种协议、还在等待更多数据：可试试 https:// 或 "
	 "HTTP/1.1。"},
	{"The server closed the connection and answered no request: it seems to speak "
	 "HTTP/2 alone.",
	 "服务器关闭了连接，没有应答任何请求：它似乎只说 HTTP/2。"},
	{"The client had not offered that: clients end the handshake then. A server without "
	 "a common protocol must send the alert no_application_protocol (120); Apache httpd "
	 "chooses http/1.1.",
	 "客户端没有提供这个协议：客户端这时会结束握手。没有共同协议的服务器必须发警报 "
	 "no_application_protocol（120）；Apache httpd 却选择 http/1.1。"},
	{"Its dates and its name are right. So the client does not know its issuer (a "
	 "private authority, an intermediate certificate that was not sent), or does not "
	 "accept its key or its signature (too short, SHA-1): Go, browsers and others say "
	 "that with one alert.",
	 "它的日期和名称都没有问题。所以是客户端不认识它的颁发者（私有 CA、没有发送的中间证"
	 "书），或者不接受它的密钥或签名（太短、SHA-1）：Go、浏览器等用同一个警报表示这些情"
	 "况。"},
	{"The client asked for the name %s (SNI), which is only its common name.",
	 "客户端请求的名称是 %s（SNI），它只出现在证书的通用名（CN）里。"},
	{"It has that name as its common name and no subject alternative name: Go, browsers "
	 "and other clients do not read the common name any more (RFC 9525 §2).",
	 "证书只在通用名（CN）里有这个名称，没有使用者可选名称（SAN）：Go、浏览器等客户端已"
	 "不再读取通用名（RFC 9525 §2）。"},
	{"Nobody made a request: such are probes, connections that were opened in advance, "
	 "and clients that leave after the handshake, as some do that do not accept the "
	 "certificate.",
	 "没有人发过请求：探测、预先打开的连接会这样，握手之后离开的客户端也会这样，有些客户"
	 "端不接受证书时就这么做。"},
	{"The server chose %s, and the TLS libraries of today refuse what that version "
	 "signs with (SHA-1).",
	 "服务器选择了 %s，而今天的 TLS 库拒绝该版本所用的签名（SHA-1）。"},
	{"The client offers h2 by ALPN and not http/1.1: a server that does not speak "
	 "HTTP/2 may have chosen http/1.1 all the same (Apache httpd does), which clients "
	 "take for a message that is wrong.",
	 "客户端在 ALPN 里提供 h2 而不提供 http/1.1：不说 HTTP/2 的服务器可能仍然选择了 "
	 "http/1.1（Apache httpd 就这样），客户端会把它当成错误的消息。"},
	{"It came in answer to the other side's end of the connection: it is its effect and "
	 "no cause.",
	 "它是对另一方结束连接的回应：是结果，不是原因。"},
	{"It is the client's answer to octets that are no TLS.",
	 "这是客户端对非 TLS 字节的回应。"},
	{"The %s had closed the connection already when the client sent its ClientHello.",
	 "%s 在客户端发出 ClientHello 时已经关闭了连接。"},
	{"The server had asked for a certificate of the client (CertificateRequest): "
	 "browsers close then, let the user choose one, and come back with another "
	 "connection.",
	 "服务器要求了客户端证书（CertificateRequest）：浏览器这时会关闭连接，让用户选择证书"
	 "，再用另一个连接回来。"},
	{"the server broke off the TLS handshake",
	 "服务器中断了 TLS 握手"},
	{"Behind its ServerHello the server sent one encrypted record of %u octets, %s "
	 "after the ClientHello, and the handshake ended: by its size that is an alert.",
	 "在 ServerHello 之后，服务器发了一条 %u 字节的加密记录，距 ClientHello %s，握手就此"
	 "结束：从大小看是一个警报。"},
	{"What it can mind at that point is mostly ALPN, that it speaks none of the "
	 "protocols that the client offers (no_application_protocol): %s. The key log of "
	 "the session would show it.",
	 "它在这一步会拒绝的多半是 ALPN，即客户端提供的协议它都不说（no_application_protocol"
	 "）：%s。有会话的密钥日志就能看到。"},
	{"The server chose %s, and h2 by ALPN; HTTP/2 must not be spoken below TLS 1.2.",
	 "服务器选择了 %s，并用 ALPN 选择了 h2；HTTP/2 不得运行在 TLS 1.2 以下。"},
	{"A device on the way answers so that lets nobody through to that name (a filter, a "
	 "captive portal), or the port speaks HTTP in clear.",
	 "途中不让任何人访问该名称的设备会这样应答（过滤器、强制门户），或者这个端口说的是明"
	 "文 HTTP。"},
	{"No ServerHello and no alert came: a device on the way filters by name, the server "
	 "has no TLS on this port or waits for a header of the PROXY protocol first, or it "
	 "is overloaded.",
	 "没有 ServerHello，也没有警报：途中的设备按名称过滤，服务器在这个端口上没有 TLS 或"
	 "者在等 PROXY 协议首部，或者它过载了。"},
	{"The server sent that certificate alone, without one of an intermediate authority.",
	 "服务器只发了这一张证书，没有中间证书。"},
	/* finding_preface_silent.c */
	{"the server closed in answer to the HTTP/2 preface", "服务器对 HTTP/2 前言的回应是关闭连接"},
	{"closed in answer to the preface", "收到前言后关闭"},
	{"The client sent the connection preface in clear, and the server closed the connection %s "
	 "later without one octet, not even its SETTINGS.",
	 "客户端用明文发送了连接前言，服务器在 %s 后关闭连接，一个字节都没有发，连 SETTINGS 也没有。"},
	{"A port that wants TLS (https://) does so, one that speaks only HTTP/1.1 or another "
	 "protocol, and a proxy without a server behind it.",
	 "要求 TLS（https://）的端口会这样，只说 HTTP/1.1 或其他协议的端口会这样，后面没有服务器的代理也会"
	 "这样。"},
	{"the client never sent the connection preface", "客户端始终没有发送连接前言"},
	{"no preface from the client", "客户端没有发前言"},
	{"The server began HTTP/2 with its SETTINGS, the client sent not one octet, and the server "
	 "closed the connection %s later: it waited for the connection preface in vain.",
	 "服务器以 SETTINGS 开始了 HTTP/2，客户端一个字节都没有发，服务器在 %s 后关闭连接："
	 "它没有等到连接前言。"},
	{"A client that waits for the server to speak first does so, a connection that was opened "
	 "in advance, and a health check of TCP that does not close.",
	 "等服务器先开口的客户端会这样，预先打开的连接会这样，不关闭连接的 TCP 健康检查也会这样。"},
	{"the server does not expect the PROXY protocol", "服务器没有预期 PROXY 协议"},
	{"a header of the PROXY protocol", "PROXY 协议首部"},
	{"The client's first octets are a header of the PROXY protocol, and the server served "
	 "nothing and closed: it took the header for the beginning of what it speaks on this port "
	 "(TLS, HTTP/2 or HTTP/1.1).",
	 "客户端最初的字节是 PROXY 协议首部，服务器没有提供任何服务就关闭了：它把这个首部当成了本端口"
	 "协议（TLS、HTTP/2 或 HTTP/1.1）的开头。"},
	{"Both sides must agree: \"proxy_protocol\" on nginx's listen, \"accept-proxy\" on "
	 "haproxy's bind, or no \"send-proxy\" before them.",
	 "两端必须一致：nginx 的 listen 写 \"proxy_protocol\"，haproxy 的 bind 写 \"accept-proxy\"，"
	 "否则前面就不要写 \"send-proxy\"。"},
	/* finding_preface_words.c */
	{"Never answered: stream %s.", "始终没有得到应答的流：%1。"},
	/* finding_local.c */
	{"The name lookup failed", "域名解析失败"},
	{"The name of the host has no address here: %s. Nothing was sent to the host.",
	 "主机名在此处没有解析出地址：%1。没有向该主机发送任何数据。"},
	{"The operating system could not connect to %s: %s.", "操作系统无法连接到 %1：%2。"},
	{"The operating system could not connect: %s.", "操作系统无法建立连接：%1。"},
	{"Cannot connect", "无法连接"},
	{"Meanwhile another address answered.", "与此同时，另一个地址有应答。"},
	{"Give it a name and a password (--proxy-user).",
	 "请为代理提供用户名和密码（--proxy-user）。"},
	{"The proxy's rules forbid that host or port.", "代理的规则禁止访问该主机或端口。"},
	{"The proxy could not reach the server itself.", "代理自己也无法到达服务器。"},
	{"The proxy opened no tunnel", "代理没有打开隧道"},
	{"The proxy did not open a tunnel, so the server was never reached: %s.",
	 "代理没有打开隧道，因此根本没有到达服务器：%1。"},
	{"A header field was refused", "一个首部字段被拒绝"},
	{"The server's field \"%s\" on stream %u was refused by our library (nghttp2) as "
	 "malformed: the client reset the stream for it, not the server.",
	 "流 %2 "
	 "上服务器的字段“%"
	 "1”被我方的库（nghttp2）判为格式错误而拒绝：因此重置该流的是客户端，不是服务器。"},
	{"The connection ended", "连接已结束"},
	{"The connection ended without a packet that shows it: %s.",
	 "连接已结束，但没有数据包体现这一点：%1。"},
	{"These streams had not ended: %s.", "当时尚未结束的流：%1。"},
	{"Raw octets were sent", "发送了原始字节"},
	{"Octets were sent past the library: from here on it does not know all that was said.",
	 "绕过库发送了字节：从此处起，库并不了解双方说过的全部内容。"},
	{"A new connection in another way", "以另一种方式建立了新连接"},
	{"A new connection was made because of the last one: %s.",
	 "因上一个连接的缘故建立了新连接：%1。"},
	{"The recording is not whole", "录制不完整"},
	{"The recording: %s.", "录制：%1。"},
	/* finding_local_limit.c */
	{"No answer to the name lookup", "域名解析没有应答"},
	{"The name server is down or cannot be reached.", "域名服务器宕机或不可达。"},
	{"Nobody answered the SYN", "SYN 无人应答"},
	{"The host is down, or packets are dropped on the way; a closed port would have refused at "
	 "once.",
	 "主机宕机，或数据包在途中被丢弃；若只是端口关闭，会立即被拒绝。"},
	{"The proxy did not answer", "代理没有应答"},
	{"The proxy may wait for the server itself, or is no proxy of that kind.",
	 "代理自己可能在等待服务器，也可能不是这种类型的代理。"},
	{"The TLS handshake did not end", "TLS 握手没有完成"},
	{"TCP works, but the peer does not speak TLS on this port, or something swallows the "
	 "handshake.",
	 "TCP 是通的，但对端在该端口上不使用 TLS，或者有东西吞掉了握手。"},
	{"The peer sent no SETTINGS", "对端没有发送 SETTINGS"},
	{"It accepts connections but does not speak HTTP/2 here, or it hangs; try TLS or HTTP/1.1.",
	 "它接受连接，但在此处不使用 HTTP/2，或者已卡死；可试试 TLS 或 HTTP/1.1。"},
	{"Our SETTINGS were not acknowledged", "我方的 SETTINGS 没有得到确认"},
	{"A peer must acknowledge SETTINGS as soon as it can.", "对端必须尽快确认 SETTINGS。"},
	{"No answer came", "没有等到响应"},
	{"The server, or what stands behind it, still works on it or hangs.",
	 "服务器或其后端仍在处理，或者已卡死。"},
	{"The server's window for the stream is closed: the request's body cannot go on until it "
	 "sends WINDOW_UPDATE.",
	 "服务器的流级窗口已关闭：在它发送 WINDOW_UPDATE 之前，请求体无法继续发送。"},
	{"The server's window for the connection is closed: the request's body cannot go on until "
	 "it sends WINDOW_UPDATE.",
	 "服务器的连接级窗口已关闭：在它发送 WINDOW_UPDATE 之前，请求体无法继续发送。"},
	{"Our windows are held back: ours for the stream is closed, and the server may send "
	 "nothing more until we send WINDOW_UPDATE.",
	 "我方没有放开窗口：我方的流级窗口已关闭，在我方发送 WINDOW_UPDATE "
	 "之前，服务器不能再发送数据。"},
	{"Our windows are held back: ours for the connection is closed, and the server may send "
	 "nothing more until we send WINDOW_UPDATE.",
	 "我方没有放开窗口：我方的连接级窗口已关闭，在我方发送 WINDOW_UPDATE "
	 "之前，服务器不能再发送数据。"},
	{"Stream %u waits: status %u and %llu octets of its answer had come.",
	 "流 %1 在等待：已收到状态码 %2 和 %3 字节的响应体。"},
	{"Stream %u waits: no part of its answer had come.",
	 "流 %1 在等待：尚未收到响应的任何部分。"},
	{"Streams without a whole answer: %s.", "没有收到完整响应的流：%1。"},
	{"It chose h2 by ALPN and then did not begin to speak it; what stands behind its TLS "
	 "hangs.",
	 "它通过 ALPN 选择了 h2，却没有开始使用；其 TLS 后面的服务已卡死。"},
	{"It accepts connections and says nothing: no HTTP/2 server, or one that hangs or waits "
	 "for TLS; try https, or HTTP/1.1.",
	 "它接受连接却一言不发：不是 HTTP/2 服务器，或者已卡死，或者在等待 TLS；可试试 https 或 "
	 "HTTP/1.1。"},
	{"The server's SETTINGS allow no stream at all (MAX_CONCURRENT_STREAMS 0).",
	 "服务器的 SETTINGS 不允许任何流（MAX_CONCURRENT_STREAMS 0）。"},
	{"The request's body had not been sent whole, though HTTP/2's windows are open: the server "
	 "does not read on, or what gives the body is slow.",
	 "请求体没有发送完，尽管 HTTP/2 "
	 "的窗口是打开的：服务器不再读取，或者提供请求体的一方很慢。"},
	{"The answer began and then stopped; the server, or what stands behind it, is slow or "
	 "hangs.",
	 "响应开始后又停住了；服务器或其后端很慢，或已卡死。"},
	{"The client waited %s for %s (%s) and gave up.",
	 "客户端等了 %1 后放弃，等待的是：%2（%3）。"},
	{"The client waited %s for %s and gave up.", "客户端等了 %1 后放弃，等待的是：%2。"},
	{"stalled: a window is closed", "停滞：有一个窗口已关闭"},
	{"Stream %u stalled: the %s used up the %s window of the %s, which sent no WINDOW_UPDATE "
	 "for it in the %s until the end.",
	 "流 %1 停滞：%2用完了%4的%3窗口，而到结束为止的 %5 内，%4一直没有为它发送 "
	 "WINDOW_UPDATE。"},
	/* finding_local_tls.c */
	{"The option --cacert can name its issuer.", "可用选项 --cacert 指定其签发者。"},
	{"Compare the clocks of both machines.", "请对比两台机器的时钟。"},
	{"It must be renewed, if the clock here is right.", "若本机时钟准确，就必须更新证书。"},
	{"If it is yours, --cacert makes it trusted.",
	 "如果是您自己的证书，可用 --cacert 设为信任。"},
	{"That may be a private authority (--cacert), or a device that opens TLS on the way.",
	 "可能是私有 CA（--cacert），也可能是中途有设备解开了 TLS。"},
	{"The server left out an intermediate certificate, or the root is missing here (--cacert).",
	 "服务器漏发了中间证书，或者本机缺少根证书（--cacert）。"},
	{"The server sent its own certificate alone: its intermediate certificates are missing.",
	 "服务器只发送了自己的证书：缺少中间证书。"},
	{"It must be replaced.", "必须更换。"},
	{"It is not meant for servers.", "该证书不是用于服务器的。"},
	{"The option --cacert can make it trusted.", "可用选项 --cacert 将其设为信任。"},
	{"Another server may answer here, or another name was meant.",
	 "可能是另一台服务器在应答，也可能本来要访问的是别的域名。"},
	{"Ask by a name that it is for.", "请用证书所适用的名称访问。"},
	{"Its key is too small.", "其密钥长度不足。"},
	{"A key in its chain is too small.", "证书链中有密钥长度不足。"},
	{"A signature in its chain is too weak.", "证书链中有签名算法太弱。"},
	{"the certificate was not verified", "证书未经验证"},
	{"The server's certificate does not pass and was accepted because of -k: %s (%s). Anybody "
	 "may have answered in the server's place.",
	 "服务器证书未通过验证，因使用了 -k "
	 "而被接受：%1（%2）。应答者可能是任何冒充该服务器的人。"},
	{"the client refused the certificate", "客户端拒绝了证书"},
	{"the client refused the certificate (%s)", "客户端拒绝了证书（%1）"},
	{"The client did not accept the server's certificate: %s (%s).",
	 "客户端没有接受服务器的证书：%1（%2）。"},
	{"The answer is no TLS: the port probably speaks clear text.",
	 "应答不是 TLS：该端口很可能使用明文。"},
	{"The peer closed the connection without TLS's own goodbye.",
	 "对端没有发送 TLS 的 close_notify 就关闭了连接。"},
	{"TLS failed", "TLS 失败"},
	{"TLS failed: %s", "TLS 失败：%1"},
	{"The TLS session failed: %s.", "TLS 会话失败：%1。"},
	{"The TLS session failed on our side: %s.", "TLS 会话在我方失败：%1。"},
	{"our library ended the connection", "我方的库结束了连接"},
	{"%s ended the connection: %s.", "%1结束了连接：%2。"},
	{"our library reset the stream", "我方的库重置了流"},
	{"%s reset the stream with %s.", "%1以 %2 重置了流。"},
	{"our library complained", "我方的库报告了问题"},
	/* finding_healthy.c */
	{"%u went from HTTP/1.1 to h2c by Upgrade (101 Switching Protocols).",
	 "有 %1 个连接通过 Upgrade（101 Switching Protocols）从 HTTP/1.1 切换到 h2c。"},
	{"GOAWAY NO_ERROR at the end is the orderly way to close.",
	 "最后的 GOAWAY NO_ERROR 是正常的优雅关闭。"},
	{"TLS sessions resumed: %u, without a Certificate.",
	 "恢复的 TLS 会话：%1 个，没有发送 Certificate。"},
	{"The server asked for another key share once (HelloRetryRequest): one round trip more.",
	 "服务器要求过一次换用另一个密钥共享（HelloRetryRequest）：多一次往返。"},
	{"Interim answers (103 Early Hints and the like): %u.",
	 "临时响应（103 Early Hints 等）：%1 个。"},
	{"Streams that the server pushed (PUSH_PROMISE): %u.",
	 "服务器推送的流（PUSH_PROMISE）：%1 个。"},
	{"gRPC calls that ended with grpc-status 0 (OK): %u.",
	 "以 grpc-status 0（OK）结束的 gRPC 调用：%1 个。"},
	{"Answers that end with a trailer: %u.", "以 trailer 结尾的响应：%1 个。"},
	{"Tunnels by CONNECT: %u.", "用 CONNECT 建立的隧道：%1 个。"},
	{"healthy: nothing failed", "正常：没有任何失败"},
	{"Connections: %u, HTTP/2 streams: %u, HTTP/1.1 exchanges: %u; no error was seen.",
	 "连接：%1 个，HTTP/2 流：%2 个，HTTP/1.1 交互：%3 次；没有发现错误。"},
	{"Connections: %u, HTTP/2 streams: %u; no error was seen.",
	 "连接：%1 个，HTTP/2 流：%2 个；没有发现错误。"},
	{"nothing to judge", "没有可判断的内容"},
	{"No TCP connection was found in this source.", "在该来源中没有找到 TCP 连接。"},
	{"encrypted: no error was seen from outside", "已加密：从外部没有看到错误"},
	{"Of %u connections %u are encrypted and could not be decrypted: what was said inside "
	 "cannot be told, and no error can be seen without it.",
	 "%1 个连接中有 %2 个已加密且无法解密：其中的内容无从得知，不解密也就看不到任何错误。"},
	{"no error was seen, but the capture is not whole", "没有发现错误，但抓包不完整"},
	{"no error was seen, but the file is cut", "没有发现错误，但文件被截断"},
	{"The file ends inside a packet. Until then no error was seen; what became of what was "
	 "open there (streams: %u) cannot be told: get the whole file, or capture again.",
	 "文件在一个包的中间结束。在此之前没有发现错误；当时尚未结束的内容（流：%1 个）结局如何无从得知："
	 "请取得完整的文件，或重新抓包。"},
	{"Connections: %u, HTTP/2 streams: %u; no error was seen in what was captured, and octets "
	 "are missing.",
	 "连接：%1 个，HTTP/2 流：%2 个；在抓到的部分中没有发现错误，但有字节缺失。"},
	{"The client closed (FIN) without a GOAWAY when all was answered: an error that it reports "
	 "is of its own making.",
	 "客户端在一切都得到响应之后未发送 GOAWAY 就关闭了连接（FIN）：它若报错，是它自身造成的。"},
	/* finding_capture.c */
	{"The key log knows the client random of connection %u, but has no line %s for it, so it "
	 "stays encrypted. Take the whole key log, not a part of it.",
	 "密钥日志中有连接 %1 的 client random，但没有对应的 %2 "
	 "行，因此仍是密文。请使用完整的密钥日志，而不是其中一部分。"},
	{"The keys are of other sessions: none is for connection %u, which stays encrypted. The "
	 "right key log has lines with the client random %s…; it must be written by the client or "
	 "server of this very connection.",
	 "密钥属于其他会话：没有一个属于连接 %1，它仍是密文。正确的密钥日志应有 client random 为 "
	 "%2… 的行；它必须由这个连接的客户端或服务器写出。"},
	{"Decrypted in part", "只有部分解密"},
	{"Only one side of connection %u could be decrypted: the key log lacks the other side's "
	 "secret.",
	 "连接 %1 只有一个方向可以解密：密钥日志缺少另一端的密钥。"},
	{"The early data of connection %u stays encrypted: the key log lacks "
	 "CLIENT_EARLY_TRAFFIC_SECRET.",
	 "连接 %1 的早期数据仍是密文：密钥日志缺少 CLIENT_EARLY_TRAFFIC_SECRET。"},
	{"Connection %u could be decrypted in part only: a TLS record is missing, and what follows "
	 "it stays encrypted.",
	 "连接 %1 只能部分解密：缺少一条 TLS 记录，其后的内容仍是密文。"},
	{"Connection %u is encrypted, and there are no keys. To read it, run the client or the "
	 "server with SSLKEYLOGFILE=FILE, capture again, and give that key log with --keylog FILE.",
	 "连接 %1 已加密，且没有密钥。要读取内容，请用 SSLKEYLOGFILE=FILE "
	 "运行客户端或服务器，重新抓包，再用 --keylog FILE 提供该密钥日志。"},
	{"Its handshake was not captured either, and keys open nothing without it: start the "
	 "capture before the connection is made.",
	 "它的握手也没有抓到，没有握手，有密钥也打不开：请在连接建立之前开始抓包。"},
	{"The TLS handshake of connection %u was not captured, and without its client random no "
	 "key log can decrypt it. Start the capture before the connection is made.",
	 "没有抓到连接 %1 的 TLS 握手，没有其中的 client "
	 "random，任何密钥日志都无法解密。请在连接建立之前开始抓包。"},
	{"The TLS handshake of connection %u was captured in part only, so its keys cannot be "
	 "found and it stays encrypted. Start the capture before the connection is made, and "
	 "capture whole packets.",
	 "只抓到连接 %1 的部分 TLS "
	 "握手，因此找不到它的密钥，它仍是密文。请在连接建立之前开始抓包，并抓取完整的数据包。"},
	{"Connection %u: %s. What was said inside cannot be told.",
	 "连接 %1：%2。其中的内容无从得知。"},
	{"Encrypted, and not decrypted", "已加密，未能解密"},
	{"Only one direction was captured", "只抓到一个方向"},
	{"Of connection %u only the packets of the %s are in the capture: %llu octets, and nothing "
	 "of the %s. What the other side said or failed to say cannot be told; capture where both "
	 "directions pass.",
	 "连接 %1 只抓到%2的数据包：%3 "
	 "字节，而没有%"
	 "4的任何数据。另一端说了什么、没说什么都无从得知；请在两个方向都经过的位置抓包。"},
	{"one direction is missing from the capture", "抓包缺少一个方向"},
	{"The capture starts after the connection did", "抓包在连接建立之后才开始"},
	{"The capture starts in the middle of connection %u: SETTINGS, earlier streams and the "
	 "header tables (HPACK) of before are not known, so header fields may show ? and windows "
	 "are not judged.",
	 "抓包从连接 %1 "
	 "的中途开始：SETTINGS、较早的流以及此前的首部表（HPACK）都未知，因此首部字段可能显示为 "
	 "?，窗口也不作判断。"},
	{"The capture starts in the middle of connection %u: what was said before is not known.",
	 "抓包从连接 %1 的中途开始：此前的内容未知。"},
	{"the capture starts midway", "抓包从中途开始"},
	{"Octets are missing from the capture", "抓包中缺少字节"},
	{"%llu octets of connection %u were acknowledged by their receiver but never captured: "
	 "%llu of the client, %llu of the server. What depends on them is marked and not judged.",
	 "连接 %2 有 %1 字节已被接收方确认，却没有抓到：客户端的 %3 字节，服务器的 %4 "
	 "字节。依赖这些字节的内容已作标记，不作判断。"},
	{"%llu octets not captured", "有 %1 字节没有抓到"},
	{"%llu octets of connection %u were sent, but neither captured nor acknowledged: they were "
	 "lost on the way, or both they and what became of them are not in the capture.",
	 "连接 %2 有 %1 "
	 "字节已发送，但既没有抓到也未被确认：它们在途中丢失，或者它们及其结果都不在抓包中。"},
	{"%llu octets never arrived", "有 %1 字节始终没有到达"},
	{"Packets are cut", "数据包被截断"},
	{"%llu of %llu packets were truncated by the capture's snap length (snaplen), so octets of "
	 "them are missing; capture whole packets (tcpdump -s 0).",
	 "%2 个数据包中有 %1 "
	 "个因抓包长度限制（snaplen）被截断，缺少部分字节；请抓取完整的数据包（tcpdump -s 0）。"},
	{"The file ends inside a packet: it was cut off, or is still being written.",
	 "文件在一个数据包中间结束：它被截断了，或者仍在写入。"},
	{"Packets were dropped while capturing", "抓包时有数据包被丢弃"},
	{"The capture says that %llu packets were dropped before they could be recorded, besides "
	 "the %llu that are here: a gap need not be a loss on the network.",
	 "抓包文件记载，除现有的 %2 个数据包外，还有 %1 "
	 "个未及记录就被丢弃：因此缺口不一定是网络丢包。"},
	/* finding_capture_hidden.c */
	{"What the encrypted records tell", "从加密记录可看出的情况"},
	{"The encrypted records of connection %u: %u from the client with about %llu octets, %u "
	 "from the server with about %llu octets.",
	 "连接 %1 的加密记录：客户端 %2 条，约 %3 字节；服务器 %4 条，约 %5 字节。"},
	{"By their order that looks like 1 request and its answer.",
	 "从先后次序看，像是 1 个请求及其响应。"},
	{"By their order that looks like about %u requests and answers.",
	 "从先后次序看，像是约 %1 对请求和响应。"},
	{"No request with an answer can be made out.", "看不出任何有响应的请求。"},
	{"The last thing that the client said may be a request that got no answer.",
	 "客户端最后发送的可能是一个没有得到响应的请求。"},
	{"%s before, the server sent one record of %u octets, the size of a RST_STREAM.",
	 "此前 %1，服务器发送了一条 %2 字节的记录，正是 RST_STREAM 的大小。"},
	{"%s before, the server sent one record of %u octets, the size of a GOAWAY without debug "
	 "data.",
	 "此前 %1，服务器发送了一条 %2 字节的记录，正是不带调试数据的 GOAWAY 的大小。"},
	{"%s before, the server sent one short record of %u octets: it may be a GOAWAY with %u "
	 "octets of debug data.",
	 "此前 %1，服务器发送了一条 %2 字节的短记录：可能是带 %3 字节调试数据的 GOAWAY。"},
	{"The %s closed the encrypted connection first", "%1先关闭了加密连接"},
	{"The server ended the session right after the handshake",
	 "服务器在握手之后立即结束了会话"},
	{"%s after the client's end of the handshake the server sent one record of the size "
	 "of an alert, and nothing else: it refused the client, as servers do that want a "
	 "certificate of it (certificate_required, bad_certificate, unknown_ca).",
	 "客户端结束握手 %s 后，服务器只发了一条大小像警报的记录，别无其他：它拒绝了客户端，"
	 "要求客户端证书的服务器就会这样（certificate_required、bad_certificate、unknown_ca"
	 "）。"},
	{"By the size of the client's first record the server had asked for a certificate, "
	 "and the client sent an empty list.",
	 "从客户端第一条记录的大小看，服务器要求了证书，而客户端发送了空列表。"},
	{"Which alert it was is encrypted: a key log would tell.",
	 "是哪个警报被加密了：有密钥日志就能看到。"},
	{"It left %s after it had ended the handshake, and had sent no request: clients do "
	 "so that find the certificate not right for the name, or no h2 in ALPN, and probes.",
	 "它在结束握手 %s 后离开，没有发过请求：客户端发现证书与名称不符、或 ALPN 里没有 h2 "
	 "时会这样，探测也会这样。"},
	{"The %s reset connection %u, %s after the last record.",
	 "%1在最后一条记录之后 %3 重置了连接 %2。"},
	{"The %s closed connection %u first, %s after the last record.",
	 "%1在最后一条记录之后 %3 先关闭了连接 %2。"},
	{"The client had just sent something, and had not closed: the server seems to have ended "
	 "the connection instead of answering.",
	 "客户端刚刚发送了数据，且没有关闭：看来服务器没有响应，而是直接结束了连接。"},
	{"What it said about it is encrypted: a key log would tell the code.",
	 "服务器给出的原因已加密：有密钥日志就能看到错误码。"},
	/* finding_dns.c */
	{"The answer came after %.1f ms.", "应答在 %1 ms 后到达。"},
	{"The name does not exist (NXDOMAIN)", "域名不存在（NXDOMAIN）"},
	{"NXDOMAIN for %s", "%1 的解析结果为 NXDOMAIN"},
	{"The name server answered NXDOMAIN to the query for %s %s: the name does not exist.",
	 "域名服务器对 %1 %2 的查询应答 NXDOMAIN：该域名不存在。"},
	{"Records of this type are often missing, and nothing depends on them.",
	 "这种类型的记录常常没有，也不影响什么。"},
	{"A connection followed all the same: resolvers try the names of a search list in turn.",
	 "之后仍有连接建立：解析器会依次尝试搜索列表中的各个域名。"},
	{"Other connections were served all the same, and nothing shows that one was missed for "
	 "want of this name.",
	 "其他连接仍得到了响应，没有迹象表明有连接因缺少该域名而未建立。"},
	{"No connection came of it: check the spelling, the zone, and which name server is asked "
	 "(split horizon, VPN).",
	 "之后没有建立连接：请检查拼写、区域（zone），以及查询的是哪台域名服务器（split "
	 "horizon、VPN）。"},
	{"The name server failed (SERVFAIL)", "域名服务器失败（SERVFAIL）"},
	{"SERVFAIL for %s", "%1 的解析结果为 SERVFAIL"},
	{"The name server answered SERVFAIL to the query for %s %s: it could not find out.",
	 "域名服务器对 %1 %2 的查询应答 SERVFAIL：它没能查到结果。"},
	{"The servers of the zone do not answer it, or DNSSEC does not validate; that says nothing "
	 "of whether the name exists, and may pass.",
	 "该区域的服务器没有应答它，或者 DNSSEC "
	 "校验不通过；这不说明域名是否存在，也可能会自行恢复。"},
	{"%s for %s", "%2 的解析结果为 %1"},
	{"The name server answered %s (%u) to the query for %s %s.",
	 "域名服务器对 %3 %4 的查询应答 %1（%2）。"},
	{"It refuses or does not understand such queries; another name server may answer.",
	 "它拒绝或不理解这类查询；换一台域名服务器也许能得到应答。"},
	{"The name server answered NXDOMAIN to the query for %s %s: that name is an alias (CNAME) "
	 "of "
	 "%s, which does not exist.",
	 "域名服务器对 %1 %2 的查询应答 NXDOMAIN：该域名是 %3 的别名（CNAME），而后者不存在。"},
	/* finding_dns_lookup.c */
	{"The name server's answer was truncated, and TCP brought no other",
	 "域名服务器的应答被截断，经 TCP 也没有得到完整应答"},
	{"truncated answer for %s", "%1 的应答被截断"},
	{"The answer to the query for %s %s was truncated (TC), and the client got none over TCP, "
	 "which is where the whole one is to be had.",
	 "对 %1 %2 的查询，应答被截断（TC）；完整的应答要经 TCP 获取，而客户端经 TCP "
	 "没有得到应答。"},
	{"TCP port 53 of the name server is closed or dropped on the way: name servers must answer "
	 "over TCP too (RFC 7766 §5).",
	 "域名服务器的 TCP 53 端口关闭，或在途中被丢弃：域名服务器也必须经 TCP 应答（RFC 7766 "
	 "§5）。"},
	{"The name server cannot be reached", "无法到达域名服务器"},
	{"query for %s undeliverable", "%1 的查询无法送达"},
	{"The query for %s %s could not be delivered: an ICMP error (type %u, code %u) said so.",
	 "对 %1 %2 的查询无法送达：ICMP 差错报文（类型 %3，代码 %4）表明了这一点。"},
	{"Nothing listens on UDP port 53 there, or there is no route to the name server: its "
	 "address is wrong, or its program is not running.",
	 "那里的 UDP 53 端口无进程监听，或没有到域名服务器的路由：其地址有误，或其程序没有运行。"},
	{"An answer with addresses of the other kind had come, but the client waited for both: its "
	 "connection began %.1f s after the query.",
	 "另一类地址的应答已经到达，但客户端等待两者：它的连接在查询之后 %1 s 才开始。"},
	{"The query for %s %s had no answer when the capture ended, and nothing else came of it.",
	 "对 %1 %2 的查询，到抓包结束时没有应答，也没有其他结果。"},
	{"The name is an alias (CNAME) of %s.", "该域名是 %1 的别名（CNAME）。"},
	{"The name server never answered", "域名服务器始终没有应答"},
	{"no answer for %s", "%1 的查询没有应答"},
	{"The query for %s %s was sent %u times and never answered in the %.1f s until the end.",
	 "对 %1 %2 的查询发送了 %3 次，到结束为止的 %4 s 内始终没有应答。"},
	{"The query for %s %s was never answered in the %.1f s until the end.",
	 "对 %1 %2 的查询，到结束为止的 %3 s 内始终没有应答。"},
	{"The name server is down or wrong, or UDP port 53 is dropped on the way.",
	 "域名服务器宕机或地址有误，或者 UDP 53 端口在途中被丢弃。"},
	{"The name has no address", "域名没有地址"},
	{"no address for %s", "%1 没有地址"},
	{"The name server answered the queries for %s A and AAAA without an error and without an "
	 "address (NODATA).",
	 "域名服务器对 %1 的 A 和 AAAA 查询都应答了，没有错误，也没有地址（NODATA）。"},
	{"The name server answered the query for %s A without an error and without an address "
	 "(NODATA); AAAA was not asked for.",
	 "域名服务器对 %1 的 A 查询应答了，没有错误，也没有地址（NODATA）；没有查询 AAAA。"},
	{"The name exists but has records of other kinds only: an A or AAAA record, or the target "
	 "of its CNAME, is missing.",
	 "域名存在，但只有其他类型的记录：缺少 A 或 AAAA 记录，或者缺少其 CNAME 的目标。"},
	{"The name lookup was slow", "域名解析很慢"},
	{"lookup of %s took %.1f s", "解析 %1 用了 %2 s"},
	{"The answer for %s %s came %.2f s after the first of %u queries.",
	 "%1 %2 的应答在 %4 次查询的第一次之后 %3 s 才到达。"},
	{"The answer for %s %s came %.2f s after the query.",
	 "%1 %2 的应答在查询之后 %3 s 才到达。"},
	{"Nothing can be connected to before that: a query or its answer was lost, or the name "
	 "server is far or busy.",
	 "在此之前无法建立任何连接：查询或应答丢失，或者域名服务器很远或很忙。"},
	{"The client connected to another address than the name's", "客户端连接的不是该域名的地址"},
	{"The client connected to %s for %s, an address that none of the captured DNS answers "
	 "gave.",
	 "客户端为 %2 连接到 %1，而抓到的 DNS 应答都没有给出这个地址。"},
	{"A proxy, a hosts file, a pinned address (curl --resolve) or an older answer from a cache "
	 "does so.",
	 "可能是代理、hosts 文件、固定地址（curl --resolve），或缓存中较早的应答所致。"},
	/* titles and clauses of two words, and formats that only pass an argument on */
	{"self-signed certificate", "自签名证书"},
	{"unknown issuer", "签发者未知"},
	{"malformed preface", "前言格式错误"},
	{"THE CERTIFICATE WAS NOT VERIFIED", "证书未经验证"},
	{"%s", "%1"},
	{"%s.", "%1。"},
	{"%s: %s.", "%1：%2。"},
	/* terms: arguments of other sentences */
	{"an unknown version", "未知版本"},
	{"an unknown suite", "未知密码套件"},
	{"The server refused the early data", "服务器拒绝了早期数据"},
	{"client connection preface is not", "client connection preface is not"},
	{"but a TLS record", "but a TLS record"},
	{"header of the PROXY protocol", "header of the PROXY protocol"},
	{"first frame is not SETTINGS", "first frame is not SETTINGS"},
	{"did not answer", "没有应答"},
	{"an error without a name here", "未命名的错误"},
	{"wrong version number", "wrong version number"},
	{"packet length too long", "packet length too long"},
	{"ends the connection: ", "ends the connection: "},
	{"resets the stream with ", "resets the stream with "},
	{"Too many CONTINUATION", "Too many CONTINUATION"},
	{"Our HTTP library (nghttp2)", "我方的 HTTP 库（nghttp2）"},
	{"Our HTTP library", "我方的 HTTP 库"},
	{"none", "无"},
	{"unknown", "未知"},
	{"another version", "另一个版本"},
	{"another frame", "其他帧"},
	{"stream's", "流级"},
	{"connection's", "连接级"},
	{"the name server", "域名服务器的应答"},
	{"an answer to the SYN", "对 SYN 的应答"},
	{"the proxy's answer", "代理的应答"},
	{"the end of the TLS handshake", "TLS 握手完成"},
	{"the peer's SETTINGS", "对端的 SETTINGS"},
	{"the acknowledgement of our SETTINGS", "对我方 SETTINGS 的确认"},
	{"the answer to a request", "请求的响应"},
	{"decrypted", "已解密"},
	{"not decrypted: there are no keys (--keylog FILE)", "未解密：没有密钥（--keylog FILE）"},
	{"not decrypted: the keys hold none for this client random",
	 "未解密：密钥中没有该 client random 的条目"},
	{"not decrypted: the keys for this client random lack the needed label",
	 "未解密：该 client random 的密钥缺少所需的标签"},
	{"not decrypted: the secret for this client random does not open it",
	 "未解密：该 client random 的密钥打不开它"},
	{"not decrypted: the handshake was not captured", "未解密：没有抓到握手"},
	{"decrypted: a record was lost, resumed", "已解密：丢失了一条记录，之后恢复"},
	{"decrypted in part: a record was lost and the sequence was not found again",
	 "部分解密：丢失了一条记录，之后没有重新找到序号"},
	{"not decrypted: the cipher suite is not supported", "未解密：不支持该密码套件"},
	{"no application data to decrypt", "没有可解密的应用数据"},
	{"decrypted on one side only: the keys lack the other side's secret",
	 "只解密了一个方向：密钥缺少另一端的密钥"},
	{"not decrypted: the handshake was captured in part", "未解密：只抓到部分握手"},
	{"decrypted but for the early data: the keys lack CLIENT_EARLY_TRAFFIC_SECRET",
	 "除早期数据外均已解密：密钥缺少 CLIENT_EARLY_TRAFFIC_SECRET"},
	{"the peer asked for it (HTTP_1_1_REQUIRED)", "对端要求如此（HTTP_1_1_REQUIRED）"},
	{"the peer answered HTTP/2 with HTTP/1.1", "对端以 HTTP/1.1 应答 HTTP/2"},
	{"octets were sent past the library: what it says of streams and windows may be wrong from "
	 "here on",
	 "绕过库发送了字节：从此处起，库对流和窗口的说法可能有误"},
	{"Connection reset by peer", "连接被对端重置"},
	{"Connection timed out", "连接超时"},
	{"Broken pipe", "管道已断开"},
	{"No route to host", "没有到主机的路由"},
	{"Network is unreachable", "网络不可达"},
	{"the server chose another protocol than the early data spoke",
	 "服务器选择的协议与早期数据所用的不同"},
	{NULL, NULL},
};
