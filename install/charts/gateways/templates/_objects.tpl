{{- define "gateways.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
{{- with .root.Values.global.imagePullSecrets }}
imagePullSecrets:
{{- range . }}
- name: {{ . }}
{{- end }}
{{- end }}
metadata:
  name: {{ .gateway.name }}-service-account
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "gateways.labels" . | nindent 4 }}
  {{- with .gateway.serviceAccount.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{- /* The gateway reads the certificates of its Gateways' credentials. */}}
{{- define "gateways.role" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ .gateway.name }}-sds
  namespace: {{ .root.Release.Namespace }}
  labels:
    release: {{ .root.Release.Name | quote }}
    {{- include "gateways.chartLabels" . | nindent 4 }}
rules:
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, watch, list]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ .gateway.name }}-sds
  namespace: {{ .root.Release.Namespace }}
  labels:
    release: {{ .root.Release.Name | quote }}
    {{- include "gateways.chartLabels" . | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ .gateway.name }}-sds
subjects:
- kind: ServiceAccount
  name: {{ .gateway.name }}-service-account
{{- end }}

{{- define "gateways.service" -}}
{{- $gateway := .gateway }}
{{- if not $gateway.customService }}
apiVersion: v1
kind: Service
metadata:
  {{- include "gateways.meta" . | nindent 2 }}
  {{- with $gateway.serviceAnnotations }}
  annotations:
    {{- range $key, $value := . }}
    {{ $key }}: {{ $value | quote }}
    {{- end }}
  {{- end }}
spec:
  {{- with $gateway.loadBalancerIP }}
  loadBalancerIP: {{ . | quote }}
  {{- end }}
  {{- with $gateway.loadBalancerSourceRanges }}
  loadBalancerSourceRanges:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $gateway.externalTrafficPolicy }}
  externalTrafficPolicy: {{ . }}
  {{- end }}
  {{- with $gateway.ipFamilyPolicy }}
  ipFamilyPolicy: {{ . }}
  {{- end }}
  {{- with $gateway.ipFamilies }}
  ipFamilies:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  type: {{ $gateway.type }}
  selector:
    {{- toYaml $gateway.labels | nindent 4 }}
  ports:
    {{- with $gateway.ports }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    {{- range $gateway.ingressPorts }}
    - name: {{ .name }}
      port: {{ .port }}
      {{- with .targetPort }}
      targetPort: {{ . }}
      {{- end }}
    {{- end }}
{{- end }}
{{- end }}

{{- define "gateways.autoscaler" -}}
{{- $gateway := .gateway }}
{{- if and $gateway.autoscaleEnabled $gateway.autoscaleMin $gateway.autoscaleMax }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "gateways.meta" . | nindent 2 }}
spec:
  minReplicas: {{ $gateway.autoscaleMin }}
  maxReplicas: {{ $gateway.autoscaleMax }}
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ $gateway.name }}
  metrics:
  {{- range $resource := list "cpu" "memory" }}
  {{- with (index $gateway $resource).targetAverageUtilization }}
  - type: Resource
    resource:
      name: {{ $resource }}
      target:
        type: Utilization
        averageUtilization: {{ . }}
  {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "gateways.disruptionBudget" -}}
{{- $gateway := .gateway }}
{{- $several := or (and $gateway.autoscaleEnabled (gt (int $gateway.autoscaleMin) 1)) (and (not $gateway.autoscaleEnabled) (gt (int $gateway.replicaCount) 1)) }}
{{- if and .root.Values.global.defaultPodDisruptionBudget.enabled $several }}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "gateways.meta" . | nindent 2 }}
spec:
  minAvailable: 1
  selector:
    matchLabels:
      {{- toYaml $gateway.labels | nindent 6 }}
{{- end }}
{{- end }}

{{- define "gateways.networkPolicy" -}}
{{- $gateway := .gateway }}
{{- if .root.Values.global.networkPolicy.enabled }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ $gateway.name }}{{ include "gateways.suffix" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    app: {{ $gateway.name }}
    istio: {{ trimPrefix "istio-" .kind }}
    release: {{ .root.Release.Name | quote }}
    {{- include "gateways.chartLabels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- toYaml $gateway.labels | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
  # Health, and metrics.
  - ports:
    - {protocol: TCP, port: 15021}
  - ports:
    - {protocol: TCP, port: 15020}
    - {protocol: TCP, port: 15090}
  {{- range $gateway.ports }}
  - ports:
    - {protocol: {{ .protocol | default "TCP" }}, port: {{ .targetPort | default .port }}}
  {{- end }}
  egress:
  - {}
{{- end }}
{{- end }}
