package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	pb "sigs.k8s.io/gateway-api/conformance/echo-basic/grpcechoserver"
)

const timeout = 5 * time.Second

type headers []string

func (h *headers) String() string { return strings.Join(*h, ",") }

func (h *headers) Set(value string) error {
	*h = append(*h, value)
	return nil
}

// runClient takes a URL and then flags, as the suite writes them.
func runClient(arguments []string) error {
	if len(arguments) == 0 {
		return errors.New("client: no URL")
	}
	var sent headers
	flags := flag.NewFlagSet("client", flag.ContinueOnError)
	method := flags.String("method", "GET", "")
	count := flags.Int("count", 1, "")
	flags.Var(&sent, "H", "a header, NAME:VALUE")
	if err := flags.Parse(arguments[1:]); err != nil {
		return err
	}
	target, err := url.Parse(arguments[0])
	if err != nil {
		return err
	}
	for i := range *count {
		answer, err := call(target, *method, sent)
		if err != nil {
			return err
		}
		for _, line := range strings.Split(strings.TrimSpace(answer), "\n") {
			fmt.Printf("[%d body] %s\n", i, line)
		}
		fmt.Println()
	}
	return nil
}

func call(target *url.URL, method string, sent headers) (string, error) {
	if target.Scheme == "grpc" {
		return callGRPC(target.Host, sent)
	}
	return callHTTP(target, method, sent)
}

// callHTTP does not follow redirects.
func callHTTP(target *url.URL, method string, sent headers) (string, error) {
	request, err := http.NewRequest(method, target.String(), nil)
	if err != nil {
		return "", err
	}
	for _, header := range sent {
		name, value, _ := strings.Cut(header, ":")
		request.Header.Add(name, value)
		if strings.EqualFold(name, "host") {
			request.Host = value
		}
	}
	client := http.Client{
		Timeout:   timeout,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
	defer client.CloseIdleConnections()
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	lines := []string{fmt.Sprintf("StatusCode=%d", response.StatusCode)}
	for name, values := range response.Header {
		for _, value := range values {
			lines = append(lines, fmt.Sprintf("ResponseHeader=%s:%s", name, value))
		}
	}
	return strings.Join(append(lines, string(body)), "\n"), nil
}

// callGRPC says 200 for a call that was answered: the suite reads statuses of HTTP.
func callGRPC(host string, sent headers) (string, error) {
	connection, err := grpc.NewClient(host, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return "", err
	}
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	for _, header := range sent {
		name, value, _ := strings.Cut(header, ":")
		ctx = metadata.AppendToOutgoingContext(ctx, name, value)
	}
	response, err := pb.NewGrpcEchoClient(connection).Echo(ctx, &pb.EchoRequest{})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("StatusCode=200\nHostname=%s", response.GetAssertions().GetContext().GetPod()), nil
}
