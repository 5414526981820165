module wasmplugin

go 1.25
