// Command meltemi-kube is a Kubernetes control plane in one binary, the streaming part of a node's
// kubelet, and kubectl; for tests and for the demo. Started under the name kubectl, it is kubectl.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

const programs = "etcd, kube-apiserver, kube-controller-manager, kubelet or kubectl"

func main() {
	program := filepath.Base(os.Args[0])
	if program != "kubectl" {
		if len(os.Args) < 2 {
			fmt.Fprintf(os.Stderr, "usage: meltemi-kube PROGRAM [flags], PROGRAM one of %s\n", programs)
			os.Exit(2)
		}
		program = os.Args[1]
		os.Args = append([]string{program}, os.Args[2:]...)
	}
	switch program {
	case "etcd":
		etcdmain.Main(os.Args)
	case "kube-apiserver":
		os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
	case "kube-controller-manager":
		os.Exit(cli.Run(controllers.NewControllerManagerCommand()))
	case "kubelet":
		os.Exit(cli.Run(kubeletCommand()))
	case "kubectl":
		os.Exit(cli.Run(kubectl.NewDefaultKubectlCommand()))
	default:
		fmt.Fprintf(os.Stderr, "%s: unknown program (expected: %s)\n", program, programs)
		os.Exit(2)
	}
}
