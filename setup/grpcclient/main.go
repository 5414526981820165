// grpcclient asks a service of the mesh, by grpc-go's own xDS, who answers: TARGET CALLS.
// GRPC_XDS_BOOTSTRAP_CONFIG says where istiod is. It prints each answer, or the status of a call.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/credentials/xds"
	"google.golang.org/grpc/status"
	_ "google.golang.org/grpc/xds"
)

// text is a codec of messages that are plain text.
type text struct{}

func (text) Name() string                       { return "text" }
func (text) Marshal(v any) ([]byte, error)      { return []byte(*v.(*string)), nil }
func (text) Unmarshal(data []byte, v any) error { *v.(*string) = string(data); return nil }

func main() {
	calls, err := strconv.Atoi(os.Args[2])
	fail(err)
	creds, err := xds.NewClientCredentials(xds.ClientOptions{FallbackCreds: insecure.NewCredentials()})
	fail(err)
	conn, err := grpc.NewClient("xds:///"+os.Args[1], grpc.WithTransportCredentials(creds))
	fail(err)
	defer conn.Close()
	for range calls {
		fmt.Println(ask(conn))
	}
}

func ask(conn *grpc.ClientConn) string {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	request, answer := "who", ""
	err := conn.Invoke(ctx, "/echo.Echo/Who", &request, &answer, grpc.ForceCodec(text{}))
	if err != nil {
		return status.Code(err).String() + " " + status.Convert(err).Message()
	}
	return answer
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
