"""The configurations of the servers of live.py. Their access logs say METHOD PATH STATUS BYTES PROTOCOL."""
import getpass
import os

IS_ROOT = os.geteuid() == 0


def nginx(site, folder, ports, socket):
    return """
daemon off;
master_process off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log info;
events {{ worker_connections 512; }}
http {{
	log_format words '$request_method $request_uri $status $body_bytes_sent $server_protocol';
	access_log {folder}/access.log words;
	client_body_temp_path {folder}/t1;
	proxy_temp_path {folder}/t2;
	fastcgi_temp_path {folder}/t3;
	uwsgi_temp_path {folder}/t4;
	scgi_temp_path {folder}/t5;
	default_type application/octet-stream;
	types {{ text/plain txt; }}
	gzip on;
	gzip_types text/plain;
	gzip_min_length 1000;
	ssl_protocols TLSv1.2 TLSv1.3;
	ssl_certificate {site.cert};
	ssl_certificate_key {site.key};
	ssl_session_cache shared:s:1m;
	root {site.www};
	server {{
		listen 127.0.0.1:{ports[tls]} ssl http2;
		listen unix:{socket} ssl http2;
		ssl_early_data on;
		location = /moved {{ return 301 /index.txt; }}
		location = /unavailable {{ return 503; }}
		location = /cut {{ return 444; }}
		location = /slowly/big.bin {{ alias {site.www}/big.bin; limit_rate 200k; }}
	}}
	server {{ listen 127.0.0.1:{ports[clear]} http2; }}
	server {{ listen 127.0.0.1:{ports[plain]}; }}
	server {{
		listen 127.0.0.1:{ports[tls12]} ssl http2;
		ssl_protocols TLSv1.2;
	}}
	server {{
		listen 127.0.0.1:{ports[client]} ssl http2;
		ssl_verify_client on;
		ssl_client_certificate {site.certs.ca};
		location = /subject {{
			default_type text/plain;
			return 200 $ssl_client_s_dn;
		}}
	}}
	server {{
		listen 127.0.0.1:{ports[few]} ssl http2;
		keepalive_requests 3;
	}}
	server {{
		listen 127.0.0.1:{ports[other]} ssl http2 default_server;
		server_name named.example;
	}}
	server {{
		listen 127.0.0.1:{ports[other]} ssl http2;
		server_name guarded.example;
		ssl_verify_client on;
		ssl_client_certificate {site.certs.ca};
	}}
}}
""".format(site=site, folder=folder, ports=ports, socket=socket)


def apache(site, folder, modules, ports):
    loaded = "mpm_event unixd http2 ssl socache_shmcb authz_core log_config mime dir filter deflate alias headers"
    lines = "".join("LoadModule %s_module %s/mod_%s.so\n" % (n, modules, n) for n in loaded.split()
                    if os.path.exists("%s/mod_%s.so" % (modules, n)))
    return lines + """
ServerName localhost
ServerRoot {folder}
PidFile {folder}/pid
ErrorLog {folder}/error.log
LogLevel warn http2:info
LogFormat "%m %U%q %>s %B %H" words
CustomLog {folder}/access.log words
{user}
Mutex pthread
DocumentRoot {site.www}
<Directory />
	Require all granted
</Directory>
TypesConfig /dev/null
AddType text/plain .txt
AddOutputFilterByType DEFLATE text/plain
Protocols h2 h2c http/1.1
LimitRequestFieldSize 8190
H2MaxSessionStreams 100
StartServers 1
Timeout 10
SSLSessionCache none
Listen 127.0.0.1:{ports[tls]}
Listen 127.0.0.1:{ports[clear]}
<VirtualHost 127.0.0.1:{ports[tls]}>
	ServerName localhost
	SSLEngine on
	SSLCertificateFile {site.cert}
	SSLCertificateKeyFile {site.key}
</VirtualHost>
<VirtualHost 127.0.0.1:{ports[tls]}>
	ServerName guarded.example
	SSLEngine on
	SSLCertificateFile {site.cert}
	SSLCertificateKeyFile {site.key}
	SSLVerifyClient require
	SSLCACertificateFile {site.certs.ca}
</VirtualHost>
""".format(site=site, folder=folder, ports=ports,
           user="User nobody\nGroup #65534" if IS_ROOT else "")


def h2o(site, folder, ports):
    return """
{user}
num-threads: 1
pid-file: {folder}/pid
error-log: {folder}/error.log
access-log:
  path: {folder}/access.log
  format: "%m %U%q %s %b %H"
compress: [gzip]
file.mime.settypes:
  "text/plain":
    extensions: [".txt"]
    is_compressible: yes
hosts:
  "127.0.0.1:{ports[tls]}":
    listen:
      host: 127.0.0.1
      port: {ports[tls]}
      ssl:
        certificate-file: {site.cert}
        key-file: {site.key}
        neverbleed: OFF
    paths:
      "/":
        file.dir: {site.www}
  "127.0.0.1:{ports[clear]}":
    listen:
      host: 127.0.0.1
      port: {ports[clear]}
    paths:
      "/":
        file.dir: {site.www}
""".format(site=site, folder=folder, ports=ports, user="user: " + getpass.getuser())


def haproxy(site, ports, backend):
    return """
global
	log stdout format raw local0
	nbthread 1
	tune.ssl.default-dh-param 2048
defaults
	mode http
	log global
	timeout connect 5s
	timeout client 10s
	timeout server 10s
	log-format "%HM %HU %ST %B %HV"
frontend front
	bind 127.0.0.1:{ports[tls]} ssl crt {pem} alpn h2,http/1.1
	bind 127.0.0.1:{ports[clear]}
	compression algo gzip
	compression type application/octet-stream
	http-request return status 421 if {{ path /misdirected }}
	http-request return status 200 content-type text/plain lf-string "{tls}" if {{ path /tls }}
	http-request silent-drop if {{ path /silence }}
	default_backend back
backend back
	server one 127.0.0.1:{backend}
""".format(ports=ports, backend=backend, tls="%[ssl_fc_protocol] %[ssl_fc_cipher]", pem=site.certs.path("good.pem"))


def caddy(site, folder, ports, backend):
    common = """
	root * {site.www}
	encode gzip
	log {{
		output file {folder}/access.log
		format json
	}}
	reverse_proxy /echo 127.0.0.1:{backend}
	file_server
""".format(site=site, folder=folder, backend=backend)
    return """{{
	admin off
	auto_https off
	servers {{
		protocols h1 h2 h2c
	}}
}}
https://127.0.0.1:{ports[tls]} {{
	bind 127.0.0.1
	tls {site.cert} {site.key}
{common}}}
http://127.0.0.1:{ports[clear]} {{
	bind 127.0.0.1
{common}}}
""".format(site=site, ports=ports, common=common)


def tinyproxy(port, log):
    return """Port {port}
Listen 127.0.0.1
Timeout 20
MaxClients 20
Allow 127.0.0.1
BasicAuth alice secret
LogFile "{log}"
LogLevel Connect
""".format(port=port, log=log)
