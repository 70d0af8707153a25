"""What a person takes along: the sheet, the note for the chart, the FHIR bundle. All pure."""
