{{- define "gateways.deployment" -}}
{{- $gateway := .gateway }}
{{- $values := .root.Values }}
{{- $injected := ne (default "" $gateway.injectionTemplate) "" }}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "gateways.meta" . | nindent 2 }}
    istio.io/dataplane-mode: none
spec:
  {{- if and (not $gateway.autoscaleEnabled) $gateway.replicaCount }}
  replicas: {{ $gateway.replicaCount }}
  {{- end }}
  selector:
    matchLabels:
      {{- toYaml $gateway.labels | nindent 6 }}
  strategy:
    rollingUpdate:
      maxSurge: {{ $gateway.rollingMaxSurge }}
      maxUnavailable: {{ $gateway.rollingMaxUnavailable }}
  template:
    metadata:
      labels:
        {{- toYaml $gateway.labels | nindent 8 }}
        {{- if eq .root.Release.Namespace "istio-system" }}
        heritage: Tiller
        release: istio
        chart: gateways
        {{- end }}
        {{- if not $injected }}
        service.istio.io/canonical-name: {{ $gateway.name }}
        service.istio.io/canonical-revision: {{ index $gateway.labels "app.kubernetes.io/version" | default (index $gateway.labels "version") | default $values.revision | default "latest" | quote }}
        {{- end }}
        {{- include "gateways.chartLabels" . | nindent 8 }}
        sidecar.istio.io/inject: {{ $injected | quote }}
        istio.io/dataplane-mode: none
      annotations:
        {{- if $injected }}
        inject.istio.io/templates: {{ $gateway.injectionTemplate | quote }}
        {{- else }}
        istio.io/rev: {{ include "gateways.rev" . | quote }}
        {{- end }}
        {{- if $values.meshConfig.enablePrometheusMerge }}
        prometheus.io/port: "15020"
        prometheus.io/scrape: "true"
        prometheus.io/path: /stats/prometheus
        {{- end }}
        sidecar.istio.io/inject: {{ $injected | quote }}
        {{- with $gateway.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      {{- if not $gateway.runAsRoot }}
      securityContext:
        {{- if ne (coalesce $values.platform $values.global.platform "none") "openshift" }}
        runAsUser: 1337
        runAsGroup: 1337
        {{- end }}
        runAsNonRoot: true
      {{- end }}
      serviceAccountName: {{ $gateway.name }}-service-account
      {{- with $values.global.priorityClassName }}
      priorityClassName: {{ . | quote }}
      {{- end }}
      containers:
      {{- if $injected }}
      {{- include "gateways.injectedContainer" . | nindent 6 }}
      {{- else }}
      {{- include "gateways.container" . | nindent 6 }}
      {{- end }}
      {{- with $gateway.additionalContainers }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
      volumes:
      {{- if not $injected }}
      {{- include "gateways.volumes" . | nindent 6 }}
      {{- end }}
      {{- include "gateways.ownVolumes" . | nindent 6 }}
      {{- include "gateways.scheduling" . | nindent 6 }}
{{- end }}

{{- define "gateways.scheduling" -}}
{{- $gateway := .gateway }}
{{- $global := .root.Values.global }}
{{- $node := $gateway.nodeSelector | default $global.defaultNodeSelector }}
{{- $required := $gateway.podAntiAffinityLabelSelector }}
{{- $preferred := $gateway.podAntiAffinityTermLabelSelector }}
{{- if or $node $global.arch $required $preferred }}
affinity:
  {{- if or $node $global.arch }}
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms:
      - matchExpressions:
        {{- if $global.arch }}
        - key: kubernetes.io/arch
          operator: In
          values:
          {{- range $arch, $weight := $global.arch }}
          {{- if gt (int $weight) 0 }}
          - {{ $arch | quote }}
          {{- end }}
          {{- end }}
        {{- end }}
        {{- range $key, $value := $node }}
        - key: {{ $key }}
          operator: In
          values:
          - {{ $value | quote }}
        {{- end }}
    {{- if $global.arch }}
    preferredDuringSchedulingIgnoredDuringExecution:
    {{- range $arch, $weight := $global.arch }}
    {{- if gt (int $weight) 0 }}
    - weight: {{ int $weight }}
      preference:
        matchExpressions:
        - key: kubernetes.io/arch
          operator: In
          values:
          - {{ $arch | quote }}
    {{- end }}
    {{- end }}
    {{- end }}
  {{- end }}
  {{- if or $required $preferred }}
  podAntiAffinity:
    {{- with $required }}
    requiredDuringSchedulingIgnoredDuringExecution:
    {{- range . }}
    - {{ include "gateways.podTerm" . | nindent 6 | trim }}
    {{- end }}
    {{- end }}
    {{- with $preferred }}
    preferredDuringSchedulingIgnoredDuringExecution:
    {{- range . }}
    - weight: 100
      podAffinityTerm:
        {{- include "gateways.podTerm" . | nindent 8 }}
    {{- end }}
    {{- end }}
  {{- end }}
{{- end }}
{{- with ($gateway.tolerations | default $global.defaultTolerations) }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "gateways.podTerm" -}}
labelSelector:
  matchExpressions:
  - key: {{ .key }}
    operator: {{ .operator }}
    {{- with .values }}
    values:
    {{- range splitList "," . }}
    - {{ . | quote }}
    {{- end }}
    {{- end }}
topologyKey: {{ .topologyKey }}
{{- with .namespaces }}
namespaces:
{{- range splitList "," . }}
- {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}
