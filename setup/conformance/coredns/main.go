// Stands in for the suite's image of CoreDNS: answers who asked, as its plugin whoami does.
package main

import (
	"log"
	"net"

	"github.com/miekg/dns"
)

func main() {
	log.Fatal((&dns.Server{Addr: ":53", Net: "udp", Handler: dns.HandlerFunc(answer)}).ListenAndServe())
}

func answer(w dns.ResponseWriter, question *dns.Msg) {
	reply := new(dns.Msg)
	reply.SetReply(question)
	if asker, ok := w.RemoteAddr().(*net.UDPAddr); ok && len(question.Question) > 0 {
		reply.Extra = append(reply.Extra, &dns.A{
			Hdr: dns.RR_Header{Name: question.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET},
			A:   asker.IP,
		})
	}
	w.WriteMsg(reply)
}
