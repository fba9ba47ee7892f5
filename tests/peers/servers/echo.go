// An HTTP/2 server on Go's net/http and golang.org/x/net/http2/h2c: files, echo, trailers.
//
//	echo FOLDER KEY CERTIFICATE
//
// prints "ready TLS CLEARTEXT SMALL" (ports; SMALL is over TLS and takes 4096 octets of header fields),
// then a line a request: METHOD PATH STATUS BYTES PROTOCOL.
package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c"
)

type counter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (c *counter) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.bytes += int64(n)
	return n, err
}

func count(w http.ResponseWriter, r *http.Request) {
	hash := sha256.New()
	bytes, _ := io.Copy(hash, r.Body)
	json.NewEncoder(w).Encode(map[string]interface{}{
		"method": r.Method, "protocol": r.Proto, "bytes": bytes,
		"sha256": fmt.Sprintf("%x", hash.Sum(nil)), "trailers": r.Trailer,
	})
}

func echo(w http.ResponseWriter, r *http.Request) {
	buffer := make([]byte, 32768)
	for {
		n, err := r.Body.Read(buffer)
		w.Write(buffer[:n])
		if f, ok := w.(*counter).ResponseWriter.(http.Flusher); ok && r.ProtoMajor == 2 {
			f.Flush()
		}
		if err != nil {
			return
		}
	}
}

func trailers(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Trailer", "X-Sum")
	io.WriteString(w, "hello world")
	w.Header().Set("X-Sum", "11")
}

// Go sends GOAWAY when an answer says "Connection: close".
func last(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Connection", "close")
	io.WriteString(w, "last")
}

func main() {
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir(os.Args[1])))
	mux.HandleFunc("/count", count)
	mux.HandleFunc("/echo", echo)
	mux.HandleFunc("/trailers", trailers)
	mux.HandleFunc("/last", last)
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(400 * time.Millisecond)
		io.WriteString(w, "slow")
	})
	mux.HandleFunc("/panic", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "half")
		w.(*counter).ResponseWriter.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &counter{w, 200, 0}
		defer func() { fmt.Println(r.Method, r.RequestURI, c.status, c.bytes, r.Proto) }()
		mux.ServeHTTP(c, r)
	})
	servers := []*http.Server{
		{Handler: handler},
		{Handler: h2c.NewHandler(handler, &http2.Server{})},
		{Handler: handler, MaxHeaderBytes: 4096},
	}
	words := "ready"
	for i, server := range servers {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			panic(err)
		}
		words += fmt.Sprint(" ", listener.Addr().(*net.TCPAddr).Port)
		if i == 1 {
			go server.Serve(listener)
		} else {
			go server.ServeTLS(listener, os.Args[3], os.Args[2])
		}
	}
	fmt.Println(words)
	select {}
}
