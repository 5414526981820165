package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"
	remotecommandconsts "k8s.io/apimachinery/pkg/util/remotecommand"
	"k8s.io/kubelet/pkg/cri/streaming/portforward"
	"k8s.io/kubelet/pkg/cri/streaming/remotecommand"
)

// How long a stream may be silent.
const idleTimeout = 4 * time.Hour

// kubeletCommand serves what the API server asks of a node: logs, exec, attach and port-forward. Who
// starts the pods tells it of them by files, see podFolder.
func kubeletCommand() *cobra.Command {
	var address, certificate, key, pods string
	command := &cobra.Command{
		Use:          "kubelet",
		Short:        "Serves logs, exec, attach and port-forward of pods that are processes",
		Args:         cobra.NoArgs,
		SilenceUsage: true,
		RunE: func(*cobra.Command, []string) error {
			config, err := onlyBearerOf(certificate, key)
			if err != nil {
				return err
			}
			server := &http.Server{
				Addr:              address,
				Handler:           kubeletHandler(nodePods(pods)),
				TLSConfig:         config,
				ReadHeaderTimeout: 10 * time.Second,
			}
			return server.ListenAndServeTLS("", "")
		},
	}
	command.Flags().StringVar(&address, "address", "127.0.0.1:10250", "address and port to listen on")
	command.Flags().StringVar(&certificate, "certificate", "", "file of the certificate that is served, and asked of clients")
	command.Flags().StringVar(&key, "key", "", "file of its private key")
	command.Flags().StringVar(&pods, "pods", "", "folder with a folder for each namespace, and in it one for each pod")
	return command
}

// onlyBearerOf serves with a certificate, and admits only clients that have the same one: the API
// server, on whose node this is.
func onlyBearerOf(certificate, key string) (*tls.Config, error) {
	own, err := tls.LoadX509KeyPair(certificate, key)
	if err != nil {
		return nil, err
	}
	return &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{own},
		// SPDY and WebSocket take over the connection, which HTTP/2 does not let them.
		NextProtos: []string{"http/1.1"},
		ClientAuth: tls.RequireAnyClientCert,
		VerifyPeerCertificate: func(raw [][]byte, _ [][]*x509.Certificate) error {
			if len(raw) == 0 || !bytes.Equal(raw[0], own.Certificate[0]) {
				return errors.New("client certificate: another than the API server's")
			}
			return nil
		},
	}, nil
}

func kubeletHandler(pods nodePods) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/exec/{namespace}/{pod}/{container}", func(w http.ResponseWriter, r *http.Request) {
		if container, options, ok := streamed(pods, w, r); ok {
			remotecommand.ServeExec(w, r, container, r.PathValue("pod"), "", container.name, r.Form["command"],
				options, idleTimeout, remotecommandconsts.DefaultStreamCreationTimeout,
				remotecommandconsts.SupportedStreamingProtocols)
		}
	})
	mux.HandleFunc("/attach/{namespace}/{pod}/{container}", func(w http.ResponseWriter, r *http.Request) {
		if container, options, ok := streamed(pods, w, r); ok {
			remotecommand.ServeAttach(w, r, container, r.PathValue("pod"), "", container.name,
				options, idleTimeout, remotecommandconsts.DefaultStreamCreationTimeout,
				remotecommandconsts.SupportedStreamingProtocols)
		}
	})
	mux.HandleFunc("/portForward/{namespace}/{pod}", func(w http.ResponseWriter, r *http.Request) {
		pod, err := pods.find(r.PathValue("namespace"), r.PathValue("pod"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		options, err := portforward.NewV4Options(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		portforward.ServePortForward(w, r, pod, r.PathValue("pod"), "", options,
			idleTimeout, remotecommandconsts.DefaultStreamCreationTimeout, portforward.SupportedProtocols)
	})
	mux.HandleFunc("GET /containerLogs/{namespace}/{pod}/{container}", func(w http.ResponseWriter, r *http.Request) {
		container, err := pods.container(r)
		if err == nil {
			err = serveLogs(w, r, container)
		}
		if os.IsNotExist(err) {
			http.Error(w, err.Error(), http.StatusNotFound)
		} else if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	})
	return mux
}

// streamed finds the running container that a request names, and which streams it wants; it answers
// the request where that fails.
func streamed(pods nodePods, w http.ResponseWriter, r *http.Request) (container, *remotecommand.Options, bool) {
	found, err := pods.container(r)
	if err == nil && !found.isRunning() {
		err = fmt.Errorf("container %q does not run", found.name)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return found, nil, false
	}
	options, err := remotecommand.NewOptions(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return found, nil, false
	}
	return found, options, true
}
