"""Run by QGIS's own Python, not by pytest; prints one JSON document.

python3 handover_qgis.py render FILE.gpkg FOLDER        what QGIS sees, and how it draws it
python3 handover_qgis.py open FILE …                    what it sees in files of any format
python3 handover_qgis.py edit PLACE_ID ALIAS FILE …     move a place and rename it, and save
"""

import json
import os
import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsProviderRegistry,
    QgsVectorDataProvider,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

MOVE = {True: 0.002, False: 200.0}  # degrees or metres, north


def main(order, *words):
    QgsApplication.setPrefixPath("/usr", True)
    app = QgsApplication([], False)
    app.initQgis()
    told = {"render": render, "open": open_all, "edit": edit_all}[order](*words)
    print(json.dumps(told, ensure_ascii=False))
    sys.stdout.flush()
    os._exit(0)  # QGIS 3.22 crashes when it is closed without a window


def sublayers(path):
    """Layers as QGIS lists them when a file is dropped on it."""
    found = QgsProviderRegistry.instance().querySublayers(path)
    return {
        f"{s.name()}{'' if s.uri().count('|') < 2 else s.uri().rpartition('|')[2]}": s.toLayer(
            s.LayerOptions(QgsProject.instance().transformContext())
        )
        for s in found
    }


def open_all(*paths):
    return {path: {n: describe(layer) for n, layer in sublayers(path).items()} for path in paths}


def render(path, folder):
    """Draw all layers with labels, all without, and each alone without, as PPM."""
    layers = sublayers(path)
    shown = [layer for layer in layers.values() if layer.isValid() and layer.isSpatial()]
    order = {"plan_units_areas": 1, "projects_points": -1}
    shown.sort(key=lambda layer: order.get(layer.name(), 0))
    settings = QgsMapSettings()
    settings.setLayers(shown)
    settings.setDestinationCrs(shown[0].crs())
    settings.setExtent(layers["boundary"].extent())
    settings.setOutputSize(QSize(1200, 1200))
    settings.setBackgroundColor(QColor("white"))
    settings.setFlag(QgsMapSettings.DrawLabeling, True)
    draw(settings, f"{folder}/labelled.ppm")
    settings.setFlag(QgsMapSettings.DrawLabeling, False)
    draw(settings, f"{folder}/bare.ppm")
    for name, layer in layers.items():
        if layer in shown:
            settings.setLayers([layer])
            draw(settings, f"{folder}/{name}.ppm")
    box = settings.visibleExtent()
    extent = [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]
    return {"layers": {n: describe(layer) for n, layer in layers.items()}, "extent": extent}


def draw(settings, picture):
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(picture)


def edit_all(place_id, alias, *paths):
    return {path: edit(path, place_id, alias) for path in paths}


def edit(path, place_id, alias):
    """Change one feature in place; where the format cannot be edited, save a copy over it."""
    for title, layer in sublayers(path).items():
        if not ("places" in title or "Places" in title):  # projects have a place_id too
            continue
        names = {f.name().lower(): i for i, f in enumerate(layer.fields())}
        if "place_id" not in names or "aliases" not in names:
            continue
        found = [f for f in layer.getFeatures() if f[names["place_id"]] == place_id]
        if found:
            return change(path, layer, found[0], names["aliases"], alias)
    return {"edited": 0}


def change(path, layer, feature, column, alias):
    can = layer.dataProvider().capabilities() & QgsVectorDataProvider.ChangeGeometries
    target = layer if can else copy_of(layer)
    fid = next(f.id() for f in target.getFeatures() if f.attributes() == feature.attributes())
    shape = feature.geometry()
    shape.translate(0, MOVE[layer.crs().isGeographic()])
    target.startEditing()
    target.changeGeometry(fid, shape)
    target.changeAttributeValue(fid, column, alias)
    done = target.commitChanges()
    if not can:
        save(target, path, layer)
    return {"edited": 1, "saved": bool(done), "in_place": bool(can),
            "errors": target.commitErrors()}  # fmt: skip


def copy_of(layer):
    kind = {0: "Point", 1: "MultiLineString", 2: "MultiPolygon"}[layer.geometryType()]
    copy = QgsVectorLayer(f"{kind}?crs={layer.crs().authid()}", layer.name(), "memory")
    copy.dataProvider().addAttributes(layer.fields().toList())
    copy.updateFields()
    copy.dataProvider().addFeatures(list(layer.getFeatures()))
    return copy


def save(layer, path, old):
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = old.dataProvider().storageType()
    options.layerName = old.name()
    written = str(Path(path).with_suffix(f".new{Path(path).suffix}"))
    error = QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, written, QgsProject.instance().transformContext(), options
    )
    assert error[0] == QgsVectorFileWriter.NoError, error
    Path(written).replace(path)


def describe(layer):
    fields = layer.fields()
    found = {
        "valid": layer.isValid(),
        "rows": layer.featureCount(),
        "crs": layer.crs().authid(),
        "aliases": {f.name(): layer.attributeAlias(i) for i, f in enumerate(fields)},
        "maps": sorted(
            f.name()
            for i, f in enumerate(fields)
            if layer.editorWidgetSetup(i).type() == "ValueMap"
        ),
        "title": layer.metadata().title(),
        "labels": bool(layer.isSpatial() and layer.labelsEnabled()),
        "extent": [],
        "rules": [],
        "names": [],
    }
    if "name" in found["aliases"]:
        found["names"] = [str(f["name"]) for f in layer.getFeatures()]
    if layer.isSpatial():
        box = layer.extent()
        found["extent"] = [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]
        renderer = layer.renderer()
        found["renderer"] = renderer.type()
        if renderer.type() == "RuleRenderer":
            found["rules"] = [rule(r) for r in renderer.rootRule().children()]
    return found


def rule(item):
    symbol = item.symbol()
    last = symbol.symbolLayer(symbol.symbolLayerCount() - 1)
    colour = last.strokeColor() if last.layerType() == "SimpleMarker" else symbol.color()
    return {
        "label": item.label(),
        "filter": item.filterExpression(),
        "colour": (last.color() if last.layerType() == "SimpleLine" else colour).name(),
        "dashed": bool(last.layerType() == "SimpleLine" and last.useCustomDashPattern()),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
