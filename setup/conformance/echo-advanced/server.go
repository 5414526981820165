package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc"
	pb "sigs.k8s.io/gateway-api/conformance/echo-basic/grpcechoserver"
)

// runServer understands --port, --tls, --grpc and --tcp, each as often as one likes;
// without any it serves HTTP on 8080.
func runServer(arguments []string) error {
	ports := map[string][]int{}
	for _, argument := range arguments {
		name, value, _ := strings.Cut(strings.TrimLeft(argument, "-"), "=")
		if port, err := strconv.Atoi(value); err == nil {
			ports[name] = append(ports[name], port)
		}
	}
	if len(ports) == 0 {
		ports["port"] = []int{8080}
	}
	failed := make(chan error)
	for _, port := range ports["port"] {
		encrypted := slices.Contains(ports["tls"], port)
		go func() { failed <- serveHTTP(port, encrypted) }()
	}
	for _, port := range ports["grpc"] {
		go func() { failed <- serveGRPC(port) }()
	}
	for _, port := range ports["tcp"] {
		go func() { failed <- serveTCP(port) }()
	}
	return <-failed
}

func serveHTTP(port int, encrypted bool) error {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(true)
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{
		Addr:      fmt.Sprintf(":%d", port),
		Handler:   http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { echo(w, r, port) }),
		Protocols: protocols,
	}
	if !encrypted {
		return server.ListenAndServe()
	}
	certificate, err := selfSigned()
	if err != nil {
		return err
	}
	server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
	return server.ListenAndServeTLS("", "")
}

func echo(w http.ResponseWriter, r *http.Request, port int) {
	w.Header().Set("Content-Type", "text/plain")
	fmt.Fprintf(w, "ServicePort=%d\nHost=%s\nURL=%s\nMethod=%s\nProto=%s\n",
		port, r.Host, r.URL.String(), r.Method, r.Proto)
	for name, values := range r.Header {
		for _, value := range values {
			fmt.Fprintf(w, "RequestHeader=%s:%s\n", name, value)
		}
	}
	fmt.Fprintf(w, "Hostname=%s\n", hostname())
}

type grpcEcho struct {
	pb.UnimplementedGrpcEchoServer
}

func (grpcEcho) Echo(_ context.Context, request *pb.EchoRequest) (*pb.EchoResponse, error) {
	return &pb.EchoResponse{
		Assertions: &pb.Assertions{Context: &pb.Context{Pod: hostname()}},
		Request:    request,
	}, nil
}

func serveGRPC(port int) error {
	listener, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
	if err != nil {
		return err
	}
	server := grpc.NewServer()
	pb.RegisterGrpcEchoServer(server, grpcEcho{})
	return server.Serve(listener)
}

func serveTCP(port int) error {
	listener, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
	if err != nil {
		return err
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer connection.Close()
			fmt.Fprintf(connection, "Hostname=%s\n", hostname())
			io.Copy(connection, connection)
		}()
	}
}

func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().AddDate(1, 0, 0),
		DNSNames:     []string{"echo"},
	}
	made, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{made}, PrivateKey: key}, err
}
