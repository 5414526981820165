// A client that asks over TCP first, and then over HTTP/3 where the answer's alt-svc says that it is spoken.
//
//	http3client -roots FILE -connect ADDRESS[:PORT] [-n TIMES] URL
//
// prints a line for each request: the protocol, the status and the body. It ends with 1 where a request fails, and
// where no HTTP/3 is offered.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
)

// The port of the same host where HTTP/3 is spoken.
var offer = regexp.MustCompile(`h3=":([0-9]+)"`)

func main() {
	roots := flag.String("roots", "", "a file with the certificates that are trusted, in PEM")
	connect := flag.String("connect", "", "the address that the URL's host stands for")
	times := flag.Int("n", 1, "how many requests over HTTP/3")
	flag.Parse()
	if err := run(*roots, *connect, *times, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "http3client:", err)
		os.Exit(1)
	}
}

func run(roots, connect string, times int, url string) error {
	text, err := os.ReadFile(roots)
	if err != nil {
		return err
	}
	trusted := x509.NewCertPool()
	if !trusted.AppendCertsFromPEM(text) {
		return fmt.Errorf("%s: no certificate", roots)
	}
	config := &tls.Config{RootCAs: trusted}
	dialer := net.Dialer{}
	overTCP := &http.Transport{
		TLSClientConfig: config.Clone(),
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, connect)
		},
		ForceAttemptHTTP2: true,
	}
	defer overTCP.CloseIdleConnections()
	answer, err := get(overTCP, url)
	if err != nil {
		return err
	}
	found := offer.FindStringSubmatch(answer.Get("Alt-Svc"))
	if found == nil {
		return fmt.Errorf("alt-svc: %q (expected: h3=\":PORT\")", answer.Get("Alt-Svc"))
	}
	host, _, err := net.SplitHostPort(connect)
	if err != nil {
		return err
	}
	overQUIC := &http3.Transport{
		TLSClientConfig: config.Clone(),
		Dial: func(ctx context.Context, _ string, tlsConfig *tls.Config, quicConfig *quic.Config) (*quic.Conn, error) {
			return quic.DialAddrEarly(ctx, net.JoinHostPort(host, found[1]), tlsConfig, quicConfig)
		},
	}
	defer overQUIC.Close()
	for range times {
		if _, err := get(overQUIC, url); err != nil {
			return err
		}
	}
	return nil
}

func get(transport http.RoundTripper, url string) (http.Header, error) {
	client := http.Client{Transport: transport, Timeout: 10 * time.Second}
	answer, err := client.Get(url)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	fmt.Println(answer.Proto, answer.StatusCode, strings.TrimSpace(string(body)))
	return answer.Header, nil
}
