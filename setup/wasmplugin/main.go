// A plugin of proxies for tests, by the binary interface of proxy-wasm itself. Its configuration is
// {NAME: VALUE}, a header that it adds to every response; without one it does not start.
// It answers 418 to requests with the header x-stop.
package main

import (
	"strings"
	"unsafe"
)

// What the proxy's functions and ours have in common.
const (
	ok            = 0
	goOn          = 0
	pause         = 1
	requestMap    = 0
	responseMap   = 2
	configuration = 7
)

var (
	// What the proxy was given the address of, so that it is not collected.
	lent        [][]byte
	name, value string
)

func main() {}

//go:wasmimport env proxy_get_buffer_bytes
func getBuffer(kind, start, length uint32, data, size unsafe.Pointer) uint32

//go:wasmimport env proxy_get_header_map_value
func getHeader(kind uint32, key unsafe.Pointer, keySize uint32, data, size unsafe.Pointer) uint32

//go:wasmimport env proxy_add_header_map_value
func addHeader(kind uint32, key unsafe.Pointer, keySize uint32, value unsafe.Pointer, valueSize uint32) uint32

//go:wasmimport env proxy_send_local_response
func answer(status uint32, details unsafe.Pointer, detailsSize uint32, body unsafe.Pointer, bodySize uint32,
	headers unsafe.Pointer, headersSize uint32, grpcStatus int32) uint32

//go:wasmexport proxy_abi_version_0_2_1
func version() {}

//go:wasmexport proxy_on_memory_allocate
func allocate(size uint32) unsafe.Pointer {
	memory := make([]byte, size)
	lent = append(lent, memory)
	return unsafe.Pointer(unsafe.SliceData(memory))
}

//go:wasmexport proxy_on_context_create
func create(context, parent uint32) {}

//go:wasmexport proxy_on_vm_start
func start(context, size uint32) uint32 { return 1 }

//go:wasmexport proxy_on_configure
func configure(context, size uint32) uint32 {
	var data *byte
	var length uint32
	if getBuffer(configuration, 0, size, unsafe.Pointer(&data), unsafe.Pointer(&length)) != ok {
		return 0
	}
	parts := strings.Split(strings.Clone(unsafe.String(data, length)), "\"")
	lent = nil
	if len(parts) != 5 {
		return 0
	}
	name, value = parts[1], parts[3]
	return 1
}

//go:wasmexport proxy_on_request_headers
func requestHeaders(context, count, end uint32) uint32 {
	var data *byte
	var length uint32
	stop := "x-stop"
	found := getHeader(requestMap, unsafe.Pointer(unsafe.StringData(stop)), uint32(len(stop)),
		unsafe.Pointer(&data), unsafe.Pointer(&length))
	lent = nil
	if found != ok {
		return goOn
	}
	body := "stopped"
	answer(418, nil, 0, unsafe.Pointer(unsafe.StringData(body)), uint32(len(body)), nil, 0, -1)
	return pause
}

//go:wasmexport proxy_on_response_headers
func responseHeaders(context, count, end uint32) uint32 {
	addHeader(responseMap, unsafe.Pointer(unsafe.StringData(name)), uint32(len(name)),
		unsafe.Pointer(unsafe.StringData(value)), uint32(len(value)))
	return goOn
}
